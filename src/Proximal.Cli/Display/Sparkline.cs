namespace Proximal.Cli;

/// <summary>A curve in one line of text, filled from left to right while the run proceeds.</summary>
/// <param name="total">The step at the right end.</param>
/// <param name="points">The number of points that are kept.</param>
internal sealed class Sparkline(long total, int points)
{
    private const string Levels = "▁▂▃▄▅▆▇█";

    private readonly double[] values = NaNs(points);
    private int filled;

    public double Lowest { get; private set; } = double.PositiveInfinity;

    public double Highest { get; private set; } = double.NegativeInfinity;

    /// <summary>Adds a value. A point is the last value in its range of steps.</summary>
    public void Add(long step, double value)
    {
        if (!double.IsFinite(value))
            return;
        int at = (int)Math.Clamp(step * points / Math.Max(total, 1), 0, points - 1);
        values[at] = value;
        filled = Math.Max(filled, at + 1);
        Lowest = Math.Min(Lowest, value);
        Highest = Math.Max(Highest, value);
    }

    /// <summary>Draws the curve. A character shows the last point in its range.</summary>
    /// <param name="width">The number of characters.</param>
    public string Draw(int width) => string.Create(width, this, static (text, line) => line.Draw(text));

    private void Draw(Span<char> text)
    {
        double last = double.NaN;
        double range = Highest - Lowest;
        for (int i = 0; i < text.Length; i++)
        {
            int first = i * points / text.Length,
                end = Math.Max(first + 1, (i + 1) * points / text.Length);
            for (int j = first; j < end; j++)
            {
                if (double.IsFinite(values[j]))
                    last = values[j];
            }
            bool isBlank = first >= filled || double.IsNaN(last);
            text[i] = isBlank
                ? ' '
                : Levels[range > 0 ? (int)Math.Min((last - Lowest) / range * Levels.Length, Levels.Length - 1) : 0];
        }
    }

    private static double[] NaNs(int count)
    {
        double[] blank = new double[count];
        Array.Fill(blank, double.NaN);
        return blank;
    }
}
