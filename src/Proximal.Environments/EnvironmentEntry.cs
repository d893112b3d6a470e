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
    internal static EnvironmentEntry Of<TEnvironment, TDynamics, TState>(string name, string description, double? rewardThreshold, int framesPerSecond)
        where TEnvironment : DynamicsEnvironment<TDynamics, TState>, new()
        where TDynamics : struct, IDynamics<TState>
        where TState : unmanaged =>
        new(name, description, TDynamics.Observations, TDynamics.Actions, static () => new TEnvironment(), static count => new BatchedEnvironment<TDynamics, TState>(count))
        {
            MaxEpisodeSteps = TDynamics.MaxEpisodeSteps,
            RewardThreshold = rewardThreshold,
            FramesPerSecond = framesPerSecond,
        };
}
