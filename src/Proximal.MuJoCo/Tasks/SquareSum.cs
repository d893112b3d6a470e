using System.Numerics;

namespace Proximal.MuJoCo;

/// <summary>Sums of squares in the order in which NumPy adds (pairwise), so that rewards are equal to the last
/// bit.</summary>
internal static class SquareSum
{
    private const int Block = 128;
    private const int Lanes = 8;

    /// <summary>Sum of the squares of values that are clipped first.</summary>
    public static T OfClipped<T>(ReadOnlySpan<T> values, T low, T high)
        where T : unmanaged, INumber<T>
    {
        if (values.Length > Block)
        {
            int half = values.Length / 2;
            half -= half % Lanes;
            return OfClipped(values[..half], low, high) + OfClipped(values[half..], low, high);
        }

        T sum = T.Zero;
        int whole = values.Length - (values.Length % Lanes);
        if (whole > 0)
        {
            Span<T> lanes = stackalloc T[Lanes];
            lanes.Clear();
            for (int i = 0; i < whole; i++)
                lanes[i % Lanes] += Square(values[i], low, high);
            sum = (lanes[0] + lanes[1] + (lanes[2] + lanes[3])) + (lanes[4] + lanes[5] + (lanes[6] + lanes[7]));
        }

        for (int i = whole; i < values.Length; i++)
            sum += Square(values[i], low, high);
        return sum;
    }

    /// <summary>Sum of squares in float32, as Gymnasium computes the cost of actions.</summary>
    public static float Of(ReadOnlySpan<float> values) =>
        OfClipped(values, float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>Sum of squares.</summary>
    public static double Of(ReadOnlySpan<double> values) =>
        OfClipped(values, double.NegativeInfinity, double.PositiveInfinity);

    private static T Square<T>(T value, T low, T high)
        where T : unmanaged, INumber<T>
    {
        T clipped =
            value < low ? low
            : value > high ? high
            : value;
        return clipped * clipped;
    }
}
