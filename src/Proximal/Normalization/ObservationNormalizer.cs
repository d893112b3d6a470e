using System.Numerics;

namespace Proximal;

/// <summary>
/// Brings each part of an observation to mean 0 and deviation 1 by the statistics of all observations so far, and clips it
/// (Huang et al. 2022, continuous details 5 and 6; as Stable-Baselines3's VecNormalize). <see cref="Update"/> learns,
/// <see cref="Normalize"/> only applies: evaluation calls the second alone, so its statistics stay frozen.
/// </summary>
public sealed class ObservationNormalizer : IStateful
{
    private readonly RunningMeanStd statistics;
    private readonly double[] inverseDeviations;
    private readonly double clip;
    private readonly double epsilon;
    private readonly int untouched;

    /// <summary>Begins with mean 0 and variance 1.</summary>
    /// <param name="observationSize">Numbers in an observation.</param>
    /// <param name="clip">Bound on a normalised number, in deviations; 10 by default.</param>
    /// <param name="epsilon">Added to the variance before its root is taken; 1e-8 by default.</param>
    /// <param name="untouched">How many numbers at the end of each row stay as they are, such as a mask of actions; 0 by default.</param>
    public ObservationNormalizer(int observationSize, double clip = 10, double epsilon = 1e-8, int untouched = 0)
    {
        this.untouched = untouched;
        statistics = new RunningMeanStd(observationSize);
        inverseDeviations = new double[observationSize];
        this.clip = clip;
        this.epsilon = epsilon;
        Refresh();
    }

    /// <summary>The bound on a normalised number, in deviations.</summary>
    public double Clip => clip;

    /// <summary>Added to variances before their root is taken.</summary>
    public double Epsilon => epsilon;

    /// <summary>How many numbers at the end of each row stay as they are.</summary>
    public int Untouched => untouched;

    /// <summary>What has been learned so far.</summary>
    public RunningMeanStd Statistics => statistics;

    /// <summary>Learns from a batch of observations.</summary>
    /// <param name="observations">[rows, observation], as the environments gave them.</param>
    public void Update(ReadOnlySpan<float> observations)
    {
        statistics.Update(observations);
        Refresh();
    }

    /// <summary>Writes (x - mean) / sqrt(variance + epsilon), clipped.</summary>
    /// <param name="observations">[rows, observation].</param>
    /// <param name="normalized">Receives as many numbers; may be the same memory.</param>
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
        Refresh();
    }

    private void Refresh()
    {
        for (int i = 0; i < inverseDeviations.Length; i++)
            inverseDeviations[i] = 1 / Math.Sqrt(statistics.Variance[i] + epsilon);
    }

    // In double precision, so that a part with a large mean keeps its small deviations.
    private void NormalizeRow(ReadOnlySpan<float> row, Span<float> normalized)
    {
        ReadOnlySpan<double> mean = statistics.Mean,
            scale = inverseDeviations;
        int at = 0;
        for (; at <= row.Length - Vector<float>.Count; at += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(row[at..]), out Vector<double> low, out Vector<double> high);
            int middle = at + Vector<double>.Count;
            low = Bound((low - new Vector<double>(mean[at..])) * new Vector<double>(scale[at..]));
            high = Bound((high - new Vector<double>(mean[middle..])) * new Vector<double>(scale[middle..]));
            Vector.Narrow(low, high).CopyTo(normalized[at..]);
        }

        for (; at < row.Length; at++)
            normalized[at] = (float)Math.Clamp((row[at] - mean[at]) * scale[at], -clip, clip);
    }

    private Vector<double> Bound(Vector<double> values) =>
        Vector.Min(Vector.Max(values, new Vector<double>(-clip)), new Vector<double>(clip));
}
