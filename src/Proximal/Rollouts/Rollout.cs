namespace Proximal;

/// <summary>
/// What the policy lived through between two updates: <see cref="Steps"/> steps of <see cref="Environments"/> environments.
/// All memory is taken on construction; collecting and learning write and read it in place.
/// </summary>
public sealed class Rollout
{
    private readonly int[] rows;

    /// <summary>Makes room for a rollout.</summary>
    /// <param name="steps">Steps per environment.</param>
    /// <param name="environments">Environments side by side.</param>
    /// <param name="observationSize">Numbers in an observation, with what stands behind it: a mask of actions, what is remembered.</param>
    /// <param name="actionSize">Numbers in an action.</param>
    /// <param name="parameterSize">Numbers that describe the action distribution of one observation; 0, the default, where they
    /// need not be kept.</param>
    public Rollout(int steps, int environments, int observationSize, int actionSize, int parameterSize = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(environments, 1);
        Steps = steps;
        Environments = environments;
        Observations = new(steps, environments, observationSize);
        Actions = new(steps, environments, actionSize);
        Parameters = new(steps, environments, parameterSize);
        LogProbs = new(steps, environments, 1);
        Values = new(steps, environments, 1);
        Rewards = new(steps, environments, 1);
        Terminated = new(steps, environments, 1);
        Truncated = new(steps, environments, 1);
        FinalValues = new(steps, environments, 1);
        Advantages = new(steps, environments, 1);
        Returns = new(steps, environments, 1);
        LastValues = new float[environments];
        rows = new int[Count];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = i;
    }

    /// <summary>Steps per environment.</summary>
    public int Steps { get; }

    /// <summary>Environments side by side.</summary>
    public int Environments { get; }

    /// <summary>Transitions: steps × environments.</summary>
    public int Count => Steps * Environments;

    /// <summary>Bytes that it takes.</summary>
    public long Bytes
    {
        get
        {
            long floats = LastValues.Length;
            foreach (
                RolloutColumn<float> column in (ReadOnlySpan<RolloutColumn<float>>)
                    [Observations, Actions, Parameters, LogProbs, Values, Rewards, FinalValues, Advantages, Returns]
            )
                floats += column.All.Length;
            return (floats * sizeof(float))
                + Terminated.All.Length
                + Truncated.All.Length
                + ((long)rows.Length * sizeof(int));
        }
    }

    /// <summary>All transitions, as rows of the columns: 0, 1, … <see cref="Count"/> - 1.</summary>
    public ReadOnlySpan<int> Rows => rows;

    /// <summary>What the policy saw before each step, after normalisation; behind it the mask of actions and what was remembered, where there are such.</summary>
    public RolloutColumn<float> Observations { get; }

    /// <summary>What the policy drew, before any clipping or squashing for the environment.</summary>
    public RolloutColumn<float> Actions { get; }

    /// <summary>The parameters of the distribution that each action was drawn from; of width 0 unless asked for.</summary>
    public RolloutColumn<float> Parameters { get; }

    /// <summary>The log-probability of each action at the time it was drawn.</summary>
    public RolloutColumn<float> LogProbs { get; }

    /// <summary>V of each observation.</summary>
    public RolloutColumn<float> Values { get; }

    /// <summary>The reward of each step, after normalisation.</summary>
    public RolloutColumn<float> Rewards { get; }

    /// <summary>Whether the step ended its episode for good.</summary>
    public RolloutColumn<bool> Terminated { get; }

    /// <summary>Whether the step's episode was cut off.</summary>
    public RolloutColumn<bool> Truncated { get; }

    /// <summary>V(final observation) of truncated steps; means nothing elsewhere.</summary>
    public RolloutColumn<float> FinalValues { get; }

    /// <summary>How much better each action was than expected; see <see cref="ComputeAdvantages"/>.</summary>
    public RolloutColumn<float> Advantages { get; }

    /// <summary>The targets of the value function.</summary>
    public RolloutColumn<float> Returns { get; }

    /// <summary>V of the observations after the last step, [environments].</summary>
    public float[] LastValues { get; }

    /// <summary>
    /// The share of the returns' variance that the values foretold: 1 is perfect, 0 no better than a constant, below 0 worse.
    /// </summary>
    public double ExplainedVariance => Proximal.ExplainedVariance.Compute(Values.All, Returns.All);

    /// <summary>Fills in <see cref="Advantages"/> and <see cref="Returns"/> from the rest.</summary>
    /// <param name="gamma">The discount, in [0, 1].</param>
    /// <param name="lambda">The weight of longer horizons, in [0, 1].</param>
    /// <param name="bootstrapTruncated">Whether truncated episodes count <see cref="FinalValues"/> as what would have followed.</param>
    public void ComputeAdvantages(double gamma, double lambda, bool bootstrapTruncated = true) =>
        GeneralizedAdvantageEstimation.Compute(
            Rewards.All,
            Values.All,
            Terminated.All,
            Truncated.All,
            FinalValues.All,
            LastValues,
            gamma,
            lambda,
            Advantages.All,
            Returns.All,
            bootstrapTruncated
        );
}
