//! Lines with more points than the screen has pixels.

use crate::chart::layout::Point;

/// No more than first, least, greatest and last point of each pixel, in their order.
pub fn thin(line: Vec<Point>) -> Vec<Point> {
    let mut thinned = Vec::with_capacity(line.len());
    for pixel in line.chunk_by(|a, b| a.x.floor() == b.x.floor()) {
        let by_height = |a: &&Point, b: &&Point| a.y.total_cmp(&b.y);
        let (least, greatest) = (pixel.iter().min_by(by_height), pixel.iter().max_by(by_height));
        let mut kept: Vec<Point> =
            [pixel.first(), least, greatest, pixel.last()].into_iter().flatten().copied().collect();
        kept.sort_by(|a, b| a.x.total_cmp(&b.x));
        kept.dedup();
        thinned.extend(kept);
    }
    thinned
}
