using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Rollout buffer: <see cref="Steps"/> steps of <see cref="Environments"/> environments with the current policy. All
/// memory is allocated in the constructor and reused.
/// </summary>
public sealed class Rollout
{
    private readonly int[] rows;
    private int[]? rowsByEnvironment;

    /// <summary>Allocates a rollout.</summary>
    /// <param name="steps">Steps of each environment.</param>
    /// <param name="environments">Number of environments.</param>
    /// <param name="observationSize">Length of an observation, followed by the action mask and the recurrent
    /// state.</param>
    /// <param name="actionSize">Length of an action.</param>
    /// <param name="parameterSize">Length of the distribution parameters of an observation; 0, the default, if they are
    /// not stored.</param>
    /// <exception cref="InvalidInputException">The rollout does not fit into memory.</exception>
    public Rollout(int steps, int environments, int observationSize, int actionSize, int parameterSize = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(environments, 1);
        RequireMemory(steps, environments, observationSize, actionSize, parameterSize);
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

    private static void RequireMemory(int steps, int environments, int observation, int action, int parameters)
    {
        Int128 count = (Int128)steps * environments;
        string what =
            $"a rollout with StepsPerRollout (n_steps) {steps}, EnvironmentCount (n_envs) {environments} and "
            + $"observations of {observation} numbers";
        // Nine columns with one number per step, two of which are small, and the index of each row.
        Int128 bytes = sizeof(float) * count * ((Int128)observation + action + parameters + 10);
        MachineMemory.Require(bytes, what);
        int widest = Math.Max(observation, Math.Max(action, parameters));
        if (count * widest > Array.MaxLength)
            throw new InvalidInputException(
                $"{what} takes {MachineMemory.Format(bytes)} of memory, but an array has at most 2^31 numbers; "
                    + "choose smaller values"
            );
    }

    /// <summary>Steps of each environment.</summary>
    public int Steps { get; }

    /// <summary>Number of environments.</summary>
    public int Environments { get; }

    /// <summary>Number of transitions: steps × environments.</summary>
    public int Count => Steps * Environments;

    /// <summary>Size in bytes.</summary>
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

    /// <summary>Indices of all transitions as rows of the columns: 0, 1, … <see cref="Count"/> - 1.</summary>
    public ReadOnlySpan<int> Rows => rows;

    /// <summary>
    /// Indices of all transitions, environment after environment and in time order: the order in which
    /// <see cref="Minibatch"/> finds sequences. Computed at the first use.
    /// </summary>
    internal ReadOnlySpan<int> RowsByEnvironment =>
        rowsByEnvironment ??= [.. Enumerable.Range(0, Count).Select(i => (i % Steps * Environments) + (i / Steps))];

    /// <summary>
    /// Observations before each step, after normalization, followed by the action mask and the recurrent state, if
    /// there are any.
    /// </summary>
    public RolloutColumn<float> Observations { get; }

    /// <summary>Sampled actions, before clipping or squashing for the environment.</summary>
    public RolloutColumn<float> Actions { get; }

    /// <summary>
    /// Parameters of the distribution that each action was sampled from; of width 0 unless requested.
    /// </summary>
    public RolloutColumn<float> Parameters { get; }

    /// <summary>Log-probability of each action when it was sampled.</summary>
    public RolloutColumn<float> LogProbs { get; }

    /// <summary>Value of each observation.</summary>
    public RolloutColumn<float> Values { get; }

    /// <summary>Reward of each step, after normalization.</summary>
    public RolloutColumn<float> Rewards { get; }

    /// <summary>Whether the step terminated its episode.</summary>
    public RolloutColumn<bool> Terminated { get; }

    /// <summary>Whether the step truncated its episode.</summary>
    public RolloutColumn<bool> Truncated { get; }

    /// <summary>Value of the final observation of truncated steps; undefined elsewhere.</summary>
    public RolloutColumn<float> FinalValues { get; }

    /// <summary>Advantages; see <see cref="ComputeAdvantages"/>.</summary>
    public RolloutColumn<float> Advantages { get; }

    /// <summary>Value targets.</summary>
    public RolloutColumn<float> Returns { get; }

    /// <summary>Values of the observations after the last step, [environments].</summary>
    public float[] LastValues { get; }

    /// <summary>
    /// Explained variance of the returns by the values: 1 is perfect, 0 no better than a constant, below 0 worse.
    /// </summary>
    public double ExplainedVariance => Proximal.ExplainedVariance.Compute(Values.All, Returns.All);

    /// <summary>Computes <see cref="Advantages"/> and <see cref="Returns"/> from the other columns.</summary>
    /// <param name="gamma">Discount factor, in [0, 1].</param>
    /// <param name="lambda">λ of generalized advantage estimation, in [0, 1].</param>
    /// <param name="bootstrapTruncated">Whether truncated episodes bootstrap from <see cref="FinalValues"/>. Default
    /// true.</param>
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
