namespace Proximal.Environments;

/// <summary>A built-in task: what it is and how to make it.</summary>
public sealed class EnvironmentEntry
{
    private readonly Func<IEnvironment> create;
    private readonly Func<int, VectorEnvironment> createBatch;

    private EnvironmentEntry(string name, string description, Space observations, Space actions, Func<IEnvironment> create, Func<int, VectorEnvironment> createBatch)
    {
        Name = name;
        Description = description;
        ObservationSpace = observations;
        ActionSpace = actions;
        this.create = create;
        this.createBatch = createBatch;
    }

    /// <summary>The name that Gymnasium gives it, such as <c>CartPole-v1</c>.</summary>
    public string Name { get; }

    /// <summary>What there is to do, in one sentence.</summary>
    public string Description { get; }

    /// <summary>What is observed.</summary>
    public Space ObservationSpace { get; }

    /// <summary>What can be done.</summary>
    public Space ActionSpace { get; }

    /// <summary>After how many steps an episode is truncated; null for no limit.</summary>
    public int? MaxEpisodeSteps { get; private init; }

    /// <summary>The mean return from which the task counts as solved; null where none is agreed.</summary>
    public double? RewardThreshold { get; private init; }

    /// <summary>How many steps make a second of an animation.</summary>
    public int FramesPerSecond { get; private init; }

    /// <summary>Makes one environment.</summary>
    public IEnvironment Create() => create();

    /// <summary>Makes several environments that step together.</summary>
    /// <param name="count">How many, at least 1.</param>
    public VectorEnvironment CreateBatch(int count) => createBatch(count);

    /// <summary>The entry of a task, whose dynamics tell the rest.</summary>
    /// <param name="name">The name that Gymnasium gives it.</param>
    /// <param name="description">What there is to do, in one sentence.</param>
    /// <param name="create">Makes one environment.</param>
    /// <param name="rewardThreshold">The mean return from which it counts as solved.</param>
    /// <param name="framesPerSecond">How many steps make a second of an animation.</param>
    internal static EnvironmentEntry Of<TDynamics, TState>(
        string name, string description, Func<DynamicsEnvironment<TDynamics, TState>> create, double? rewardThreshold, int framesPerSecond)
        where TDynamics : struct, IDynamics<TState>
        where TState : unmanaged
    {
        TDynamics dynamics = create().Dynamics;
        return new(name, description, dynamics.Observations, dynamics.Actions, create, count => new BatchedEnvironment<TDynamics, TState>(count, dynamics))
        {
            MaxEpisodeSteps = dynamics.MaxEpisodeSteps,
            RewardThreshold = rewardThreshold,
            FramesPerSecond = framesPerSecond,
        };
    }
}
