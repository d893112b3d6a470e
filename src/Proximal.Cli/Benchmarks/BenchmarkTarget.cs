namespace Proximal.Cli;

/// <summary>The target of a benchmark result.</summary>
internal sealed class BenchmarkTarget
{
    private readonly Func<BenchmarkResult, bool> isMet;

    private BenchmarkTarget(string text, Func<BenchmarkResult, bool> isMet)
    {
        Text = text;
        this.isMet = isMet;
    }

    /// <summary>The target as text.</summary>
    public string Text { get; }

    /// <summary>Creates a target of at least a share of the machine's peak.</summary>
    public static BenchmarkTarget Share(double minimum) =>
        new($"{100 * minimum:0}% of peak", result => result.PeakShare >= minimum);

    /// <summary>Creates a target of at least a value.</summary>
    public static BenchmarkTarget AtLeast(double minimum) =>
        new($"at least {DisplayFormat.Count(minimum)}", result => result.Value >= minimum);

    /// <summary>Creates a target of at most a value.</summary>
    public static BenchmarkTarget AtMost(double maximum) =>
        new(maximum == 0 ? "0" : $"at most {DisplayFormat.Count(maximum)}", result => result.Value <= maximum);

    /// <summary>Creates a target that is met if two targets are met.</summary>
    public static BenchmarkTarget Both(BenchmarkTarget one, BenchmarkTarget other) =>
        new($"{one.Text} and {other.Text}", result => one.IsMet(result) && other.IsMet(result));

    public bool IsMet(BenchmarkResult result) => isMet(result);
}
