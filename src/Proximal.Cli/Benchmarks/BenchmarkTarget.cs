namespace Proximal.Cli;

/// <summary>What a figure should reach.</summary>
internal sealed class BenchmarkTarget
{
    private readonly Func<BenchmarkResult, bool> isMet;

    private BenchmarkTarget(string text, Func<BenchmarkResult, bool> isMet)
    {
        Text = text;
        this.isMet = isMet;
    }

    /// <summary>The target as people read it.</summary>
    public string Text { get; }

    /// <summary>At least this share of the machine's peak.</summary>
    public static BenchmarkTarget Share(double least) =>
        new($"{100 * least:0}% of peak", figure => figure.PeakShare >= least);

    /// <summary>At least this value.</summary>
    public static BenchmarkTarget AtLeast(double least) =>
        new($"at least {DisplayFormat.Count(least)}", figure => figure.Value >= least);

    /// <summary>At most this value.</summary>
    public static BenchmarkTarget AtMost(double most) =>
        new(most == 0 ? "0" : $"at most {DisplayFormat.Count(most)}", figure => figure.Value <= most);

    /// <summary>One and the other.</summary>
    public static BenchmarkTarget Both(BenchmarkTarget one, BenchmarkTarget other) =>
        new($"{one.Text} and {other.Text}", figure => one.IsMet(figure) && other.IsMet(figure));

    public bool IsMet(BenchmarkResult figure) => isMet(figure);
}
