namespace Proximal;

/// <summary>
/// Intrinsic rewards of a rollout, normalized by the running standard deviation of their discounted sums, and their
/// advantages and value targets. Ends of episodes are ignored (Burda et al. 2018, section 2.3).
/// </summary>
internal sealed class IntrinsicReturns : IStateful
{
    private readonly int environments;
    private readonly double gamma;
    private readonly double lambda;
    private readonly RewardNormalizer normalizer;
    private readonly float[] rewards; // [steps, environments]
    private readonly float[] values; // [steps, environments]
    private readonly float[] lastValues; // [environments]
    private readonly float[] advantages; // [steps, environments]
    private readonly float[] targets; // [steps, environments]

    // Of no step: no episode ends.
    private readonly bool[] ended;
    private readonly float[] finalValues;

    /// <summary>Allocates the columns.</summary>
    /// <param name="steps">Steps of each environment in a rollout.</param>
    /// <param name="environments">Number of environments.</param>
    /// <param name="gamma">Discount factor.</param>
    /// <param name="lambda">λ of generalized advantage estimation.</param>
    public IntrinsicReturns(int steps, int environments, double gamma, double lambda)
    {
        int count = steps * environments;
        (this.environments, this.gamma, this.lambda) = (environments, gamma, lambda);
        // The variance starts at 1 and never reaches 0, so that nothing needs to be added to it.
        normalizer = new RewardNormalizer(environments, gamma, clip: double.PositiveInfinity, epsilon: 0);
        (rewards, values, lastValues) = (new float[count], new float[count], new float[environments]);
        (advantages, targets) = (new float[count], new float[count]);
        (ended, finalValues) = (new bool[count], new float[count]);
    }

    /// <summary>Rewards, [steps, environments].</summary>
    public Memory<float> Rewards => rewards;

    /// <summary>Values of the observations before the steps, [steps, environments].</summary>
    public Memory<float> Values => values;

    /// <summary>Values of the observations after the last step, [environments].</summary>
    public Memory<float> LastValues => lastValues;

    /// <summary>Advantages, [steps, environments].</summary>
    public ReadOnlySpan<float> Advantages => advantages;

    /// <summary>Value targets, [steps, environments].</summary>
    public ReadOnlySpan<float> Targets => targets;

    /// <summary>Moments of the discounted sums.</summary>
    public RunningMeanStd Statistics => normalizer.Statistics;

    /// <summary>Size in bytes.</summary>
    public long Bytes => (sizeof(float) * 5L * rewards.Length) + ended.Length;

    /// <summary>Mean reward.</summary>
    public double MeanReward
    {
        get
        {
            double sum = 0;
            foreach (float reward in rewards)
                sum += reward;
            return sum / rewards.Length;
        }
    }

    /// <summary>
    /// Adds the rewards to the discounted sums of their environments, which continue over rollouts and episodes, and
    /// divides them by the standard deviation of the sums so far.
    /// </summary>
    public void NormalizeRewards()
    {
        for (int at = 0; at < rewards.Length; at += environments)
        {
            ReadOnlySpan<bool> none = ended.AsSpan(at, environments);
            normalizer.Update(rewards.AsSpan(at, environments), none, none);
        }

        normalizer.Normalize(rewards, rewards);
    }

    /// <summary>Computes advantages and value targets, and combines the advantages with those of the environment.</summary>
    /// <param name="combined">Advantages of the environment's rewards, [steps, environments]; receives extrinsic · A_ext +
    /// intrinsic · A_int.</param>
    /// <param name="extrinsic">Coefficient of the advantages of the environment's rewards.</param>
    /// <param name="intrinsic">Coefficient of the intrinsic advantages.</param>
    public void AddAdvantages(Span<float> combined, double extrinsic, double intrinsic)
    {
        GeneralizedAdvantageEstimation.Compute(
            rewards,
            values,
            ended,
            ended,
            finalValues,
            lastValues,
            gamma,
            lambda,
            advantages,
            targets
        );
        (float task, float novelty) = ((float)extrinsic, (float)intrinsic);
        for (int i = 0; i < combined.Length; i++)
            combined[i] = (task * combined[i]) + (novelty * advantages[i]);
    }

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix) => normalizer.SaveState(state, prefix);

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix) => normalizer.LoadState(state, prefix);
}
