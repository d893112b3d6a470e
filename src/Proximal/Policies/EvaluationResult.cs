using System.Globalization;

namespace Proximal;

/// <summary>Undiscounted returns and lengths of finished evaluation episodes.</summary>
/// <param name="Returns">The sum of rewards of each episode.</param>
/// <param name="Lengths">The number of steps of each episode.</param>
public sealed record EvaluationResult(IReadOnlyList<double> Returns, IReadOnlyList<int> Lengths)
{
    /// <summary>The number of episodes.</summary>
    public int Episodes => Returns.Count;

    /// <summary>The mean return.</summary>
    public double MeanReturn => Returns.Average();

    /// <summary>Population standard deviation of the returns (NumPy's default).</summary>
    public double StdReturn => Math.Sqrt(Returns.Average(r => (r - MeanReturn) * (r - MeanReturn)));

    /// <summary>The smallest return.</summary>
    public double MinReturn => Returns.Min();

    /// <summary>The largest return.</summary>
    public double MaxReturn => Returns.Max();

    /// <summary>The mean length.</summary>
    public double MeanLength => Lengths.Average();

    /// <summary>For example <c>500 ± 0 over 20 episodes</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{MeanReturn:0.##} ± {StdReturn:0.##} over {Episodes} episodes");
}
