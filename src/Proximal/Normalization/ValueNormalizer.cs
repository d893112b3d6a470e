using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Normalization of value targets (Yu et al. 2022, arXiv:2103.01955; van Hasselt et al. 2016, arXiv:1602.07714): the
/// critic predicts (V - mean) / deviation with the running moments of the returns, so that its loss does not depend on
/// the scale of the rewards.
/// </summary>
/// <param name="decay">β of the exponential moving averages.</param>
internal sealed class ValueNormalizer(double decay = 0.99999)
{
    private const double Epsilon = 1e-5;
    private const double LeastVariance = 0.01;

    private double mean;
    private double meanSquare;
    private double weight;

    // The moments with which the critic predicted the values of the rollout.
    private double rolloutMean;
    private double rolloutDeviation = 1;

    /// <summary>Mean of the returns so far, without the bias of the start.</summary>
    public double Mean => mean / Math.Max(weight, Epsilon);

    /// <summary>Standard deviation of the returns so far, at least 0.1.</summary>
    public double Deviation
    {
        get
        {
            double center = Mean;
            return Math.Sqrt(Math.Max((meanSquare / Math.Max(weight, Epsilon)) - (center * center), LeastVariance));
        }
    }

    /// <summary>Turns the critic's predictions of a rollout into values in the units of the rewards.</summary>
    public void Denormalize(Rollout rollout)
    {
        (rolloutMean, rolloutDeviation) = (Mean, Deviation);
        Denormalize(rollout.Values.All);
        Denormalize(rollout.FinalValues.All);
        Denormalize(rollout.LastValues);
    }

    /// <summary>Adds the value targets of a rollout to the moments.</summary>
    /// <param name="rollout">The rollout, with its returns.</param>
    /// <param name="sharding">Division into shards; null without shards.</param>
    public void Update(Rollout rollout, Sharding? sharding)
    {
        int shards = sharding?.Local ?? 1,
            each = rollout.Environments / shards;
        double[] sums = new double[shards],
            squares = new double[shards];
        ReadOnlySpan<float> returns = rollout.Returns.All; // [steps, envs]
        for (int i = 0; i < returns.Length; i++)
        {
            int shard = i % rollout.Environments / each;
            sums[shard] += returns[i];
            squares[shard] += (double)returns[i] * returns[i];
        }

        if (sharding is null)
        {
            Update(sums[0] / returns.Length, squares[0] / returns.Length);
            return;
        }
        double count = (double)returns.Length * sharding.Ranks;
        Update(ShardReductions.Sum(sharding, sums) / count, ShardReductions.Sum(sharding, squares) / count);
    }

    /// <summary>Adds a batch by its mean and its mean square.</summary>
    public void Update(double batchMean, double batchMeanSquare)
    {
        mean = (decay * mean) + ((1 - decay) * batchMean);
        meanSquare = (decay * meanSquare) + ((1 - decay) * batchMeanSquare);
        weight = (decay * weight) + (1 - decay);
    }

    /// <summary>Value targets in the units of the critic, [rows].</summary>
    public Tensor Normalize(Tensor returns) => (returns - (float)Mean) * (float)(1 / Deviation);

    /// <summary>The critic's predictions when it collected the rollout, [rows].</summary>
    /// <param name="values">Values in the units of the rewards.</param>
    public Tensor Predictions(Tensor values) => (values - (float)rolloutMean) * (float)(1 / rolloutDeviation);

    public void SaveState(StateDictionary state, string prefix) =>
        state.Set<double>(prefix, [mean, meanSquare, weight]);

    public void LoadState(StateDictionary state, string prefix)
    {
        Span<double> moments = stackalloc double[3];
        state.CopyTo(prefix, moments);
        (mean, meanSquare, weight) = (moments[0], moments[1], moments[2]);
    }

    private void Denormalize(Span<float> values)
    {
        foreach (ref float value in values)
            value = (float)((value * rolloutDeviation) + rolloutMean);
    }
}
