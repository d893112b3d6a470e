using System.Numerics;

namespace Proximal;

/// <summary>
/// Normalizes each value of an observation to mean 0 and standard deviation 1 with running statistics, then clips it
/// (Huang et al. 2022, continuous details 5 and 6; Stable-Baselines3's VecNormalize). <see cref="Update"/> updates the
/// statistics, <see cref="Normalize"/> only applies them. Evaluation calls only <see cref="Normalize"/>, so its
/// statistics stay fixed.
/// </summary>
public sealed class ObservationNormalizer : IStateful
{
    private readonly RunningMeanStd statistics;
    private readonly double[] inverseDeviations;
    private readonly double clip;
    private readonly double epsilon;
    private readonly int untouched;

    /// <summary>Creates a normalizer with mean 0 and variance 1.</summary>
    /// <param name="observationSize">The number of values of an observation.</param>
    /// <param name="clip">The bound on the absolute value of normalized values, in standard deviations. Default
    /// 10.</param>
    /// <param name="epsilon">Added to the variance before the square root. Default 1e-8.</param>
    /// <param name="untouched">The number of values at the end of each row that are not normalized, such as an action
    /// mask. Default 0.</param>
    public ObservationNormalizer(int observationSize, double clip = 10, double epsilon = 1e-8, int untouched = 0)
    {
        this.untouched = untouched;
        statistics = new RunningMeanStd(observationSize);
        inverseDeviations = new double[observationSize];
        this.clip = clip;
        this.epsilon = epsilon;
        UpdateScale();
    }

    /// <summary>The bound on the absolute value of normalized values, in standard deviations.</summary>
    public double Clip => clip;

    /// <summary>Added to the variance before the square root.</summary>
    public double Epsilon => epsilon;

    /// <summary>The number of values at the end of each row that are not normalized.</summary>
    public int Untouched => untouched;

    /// <summary>The running statistics.</summary>
    public RunningMeanStd Statistics => statistics;

    /// <summary>Updates the statistics with a batch of observations.</summary>
    /// <param name="observations">Unnormalized observations, [rows, observation].</param>
    public void Update(ReadOnlySpan<float> observations)
    {
        statistics.Update(observations);
        UpdateScale();
    }

    /// <summary>Updates the statistics with the moments of observations.</summary>
    internal void UpdateFrom(Moments observations)
    {
        statistics.UpdateFrom(observations);
        UpdateScale();
    }

    /// <summary>Computes clip((x - mean) / sqrt(variance + epsilon)).</summary>
    /// <param name="observations">Unnormalized observations, [rows, observation].</param>
    /// <param name="normalized">Receives the normalized observations. May be the same memory.</param>
    public void Normalize(ReadOnlySpan<float> observations, Span<float> normalized)
    {
        int width = statistics.Width;
        for (
            ;
            observations.Length >= width && width > 0;
            observations = observations[width..], normalized = normalized[width..]
        )
        {
            NormalizeRow(observations[..(width - untouched)], normalized);
            observations[(width - untouched)..width].CopyTo(normalized[(width - untouched)..]);
        }
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix) => statistics.SaveState(state, prefix);

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix)
    {
        statistics.LoadState(state, prefix);
        UpdateScale();
    }

    private void UpdateScale()
    {
        for (int i = 0; i < inverseDeviations.Length; i++)
            inverseDeviations[i] = 1 / Math.Sqrt(statistics.Variance[i] + epsilon);
    }

    // Double precision keeps small deviations from a large mean.
    private void NormalizeRow(ReadOnlySpan<float> row, Span<float> normalized)
    {
        ReadOnlySpan<double> mean = statistics.Mean,
            scale = inverseDeviations;
        int at = 0;
        for (; at <= row.Length - Vector<float>.Count; at += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(row[at..]), out Vector<double> low, out Vector<double> high);
            int middle = at + Vector<double>.Count;
            low = Clamp((low - new Vector<double>(mean[at..])) * new Vector<double>(scale[at..]));
            high = Clamp((high - new Vector<double>(mean[middle..])) * new Vector<double>(scale[middle..]));
            Vector.Narrow(low, high).CopyTo(normalized[at..]);
        }

        for (; at < row.Length; at++)
            normalized[at] = (float)Math.Clamp((row[at] - mean[at]) * scale[at], -clip, clip);
    }

    private Vector<double> Clamp(Vector<double> values) =>
        Vector.Min(Vector.Max(values, new Vector<double>(-clip)), new Vector<double>(clip));
}
