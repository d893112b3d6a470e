namespace Proximal.Environments;

/// <summary>A task of an <see cref="EnvironmentRegistry"/>: what it is and how to make it.</summary>
public sealed class EnvironmentEntry
{
    private readonly Func<EnvironmentOptions, IEnvironment> create;
    private readonly Func<int, VectorEnvironment>? createBatch;
    private readonly EnvironmentOptions values;
    private readonly Lazy<Shape> shape;

    private EnvironmentEntry(
        string name,
        string description,
        Func<EnvironmentOptions, IEnvironment> create,
        Func<int, VectorEnvironment>? createBatch,
        IReadOnlyList<EnvironmentOption> settings,
        EnvironmentOptions values,
        double? rewardThreshold,
        int framesPerSecond
    )
    {
        (Name, Description, Options, RewardThreshold, FramesPerSecond) = (
            name,
            description,
            settings,
            rewardThreshold,
            framesPerSecond
        );
        (this.create, this.createBatch, this.values) = (create, createBatch, values);
        // Not before it is asked for: an environment may be costly to make, or lack a setting still.
        shape = new Lazy<Shape>(Measure);
    }

    /// <summary>The name by which files and commands know it; Gymnasium's for the built-in tasks, such as <c>CartPole-v1</c>.</summary>
    public string Name { get; }

    /// <summary>What there is to do, in one sentence.</summary>
    public string Description { get; }

    /// <summary>What is observed.</summary>
    public Space ObservationSpace => shape.Value.Observations;

    /// <summary>What can be done.</summary>
    public Space ActionSpace => shape.Value.Actions;

    /// <summary>After how many steps an episode is truncated; null for no limit.</summary>
    public int? MaxEpisodeSteps => shape.Value.MaxEpisodeSteps;

    /// <summary>The mean return from which the task counts as solved; null where none is agreed.</summary>
    public double? RewardThreshold { get; }

    /// <summary>How many steps make a second of an animation.</summary>
    public int FramesPerSecond { get; }

    /// <summary>The settings that the task takes; none for the built-in ones.</summary>
    public IReadOnlyList<EnvironmentOption> Options { get; }

    /// <summary>The value of every setting that has one.</summary>
    public IEnumerable<KeyValuePair<string, object?>> SettingValues => values.Values;

    /// <summary>Makes one environment.</summary>
    /// <exception cref="InvalidInputException">A setting without a default was not given.</exception>
    public IEnvironment Create() => create(values);

    /// <summary>Makes several environments that step together.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="InvalidInputException">A setting without a default was not given.</exception>
    public VectorEnvironment CreateBatch(int count) =>
        createBatch?.Invoke(count) ?? VectorEnvironment.From(Create, count);

    /// <summary>The same task with another value of a setting.</summary>
    /// <param name="setting">The setting's key.</param>
    /// <param name="text">The value, such as <c>20</c> or <c>true</c>.</param>
    /// <exception cref="InvalidInputException">There is no such setting, or the text is no value of it.</exception>
    public EnvironmentEntry With(string setting, string text) =>
        new(
            Name,
            Description,
            create,
            createBatch,
            Options,
            values.With(setting, text),
            RewardThreshold,
            FramesPerSecond
        );

    /// <summary>The entry of a task whose environments are made one by one.</summary>
    internal static EnvironmentEntry Of(
        string name,
        string description,
        Func<EnvironmentOptions, IEnvironment> create,
        IReadOnlyList<EnvironmentOption> settings,
        double? rewardThreshold,
        int framesPerSecond
    )
    {
        if (
            settings
                .GroupBy(static setting => setting.Name, StringComparer.Ordinal)
                .FirstOrDefault(static same => same.Count() > 1) is
            { } twice
        )
            throw new InvalidInputException($"{name}: two settings are called '{twice.Key}'");
        return new(
            name,
            description,
            create,
            null,
            settings,
            new EnvironmentOptions(name, settings),
            rewardThreshold,
            framesPerSecond
        );
    }

    /// <summary>The entry of a task with dynamics, of which many step together fast.</summary>
    internal static EnvironmentEntry Of<TDynamics, TState>(
        string name,
        string description,
        Func<DynamicsEnvironment<TDynamics, TState>> create,
        double? rewardThreshold,
        int framesPerSecond
    )
        where TDynamics : struct, IDynamics<TState>
        where TState : unmanaged =>
        new(
            name,
            description,
            _ => create(),
            count => new BatchedEnvironment<TDynamics, TState>(count, create().Dynamics),
            [],
            new EnvironmentOptions(name, []),
            rewardThreshold,
            framesPerSecond
        );

    private Shape Measure()
    {
        using VectorEnvironment one = CreateBatch(1);
        return new Shape(one.ObservationSpace, one.ActionSpace, one.MaxEpisodeSteps);
    }

    private sealed record Shape(Space Observations, Space Actions, int? MaxEpisodeSteps);
}
