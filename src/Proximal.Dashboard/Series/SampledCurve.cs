namespace Proximal.Dashboard;

/// <summary>
/// Curve with fewer points for a chart. Consecutive points form buckets of equal size. Each bucket keeps its lowest and
/// its highest value in their order, so that spikes stay visible, and has its mean, from which smoothed curves and means
/// over seeds are computed.
/// </summary>
/// <param name="Points">Points to draw: all of them, or two for each bucket.</param>
/// <param name="Means">Mean step and mean value of each bucket; null if all points are kept.</param>
/// <param name="Size">Number of points in a bucket; 1 if all points are kept.</param>
internal sealed record SampledCurve(Curve Points, Curve? Means, int Size)
{
    /// <summary>Samples a curve.</summary>
    /// <param name="curve">Curve.</param>
    /// <param name="buckets">Largest number of buckets, at least 1. A curve with at most twice as many points is not
    /// changed.</param>
    public static SampledCurve Of(Curve curve, int buckets)
    {
        int count = curve.Values.Length;
        if (count <= 2 * buckets)
            return new SampledCurve(curve, Means: null, Size: 1);
        int size = (count + buckets - 1) / buckets;
        var points = new List<int>(2 * buckets) { 0 };
        var (steps, means) = (new List<double>(buckets), new List<double>(buckets));
        for (int start = 0; start < count; start += size)
        {
            int end = Math.Min(start + size, count),
                low = start,
                high = start;
            double sum = 0,
                stepSum = 0;
            for (int i = start; i < end; i++)
            {
                if (curve.Values[i] < curve.Values[low])
                    low = i;
                if (curve.Values[i] > curve.Values[high])
                    high = i;
                sum += curve.Values[i];
                stepSum += curve.Steps[i];
            }

            points.Add(Math.Min(low, high));
            points.Add(Math.Max(low, high));
            steps.Add(stepSum / (end - start));
            means.Add(sum / (end - start));
        }

        // The curve ends where the data end.
        points.Add(count - 1);
        int[] kept = [.. points.Distinct()];
        return new SampledCurve(
            new Curve([.. kept.Select(i => curve.Steps[i])], [.. kept.Select(i => curve.Values[i])]),
            new Curve([.. steps], [.. means]),
            size
        );
    }

    /// <summary>
    /// Part of a curve between two steps, with one point outside on each side, so that lines reach the edge of the
    /// chart.
    /// </summary>
    /// <param name="curve">Curve.</param>
    /// <param name="from">First step.</param>
    /// <param name="to">Last step.</param>
    public static Curve Cut(Curve curve, double from, double to)
    {
        int first = Array.FindIndex(curve.Steps, step => step >= from),
            last = Array.FindLastIndex(curve.Steps, step => step <= to);
        first = Math.Max(0, (first < 0 ? curve.Steps.Length : first) - 1);
        last = Math.Min(curve.Steps.Length - 1, last + 1);
        return first > last
            ? new Curve([], [])
            : new Curve(curve.Steps[first..(last + 1)], curve.Values[first..(last + 1)]);
    }
}
