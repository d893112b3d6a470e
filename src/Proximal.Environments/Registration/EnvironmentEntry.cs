namespace Proximal.Environments;

/// <summary>An environment of an <see cref="EnvironmentRegistry"/>: its name, its description and its
/// factory.</summary>
public sealed class EnvironmentEntry
{
    private readonly Func<EnvironmentOptions, IEnvironment> create;
    private readonly Func<EnvironmentOptions, int, VectorEnvironment>? createBatch;
    private readonly EnvironmentOptions values;
    private readonly Lazy<Shape> shape;

    private EnvironmentEntry(
        string name,
        string description,
        Func<EnvironmentOptions, IEnvironment> create,
        Func<EnvironmentOptions, int, VectorEnvironment>? createBatch,
        IReadOnlyList<EnvironmentOption> options,
        EnvironmentOptions values,
        double? rewardThreshold,
        int framesPerSecond
    )
    {
        (Name, Description, Options, RewardThreshold, FramesPerSecond) = (
            name,
            description,
            options,
            rewardThreshold,
            framesPerSecond
        );
        (this.create, this.createBatch, this.values) = (create, createBatch, values);
        // Created on first use: an environment may be expensive to create, or an option may not be set yet.
        shape = new Lazy<Shape>(Measure);
    }

    /// <summary>The name in files and commands; Gymnasium's name for the built-in environments, such as
    /// <c>CartPole-v1</c>.</summary>
    public string Name { get; }

    /// <summary>The description, in one sentence.</summary>
    public string Description { get; }

    /// <summary>The observation space.</summary>
    public Space ObservationSpace => shape.Value.Observations;

    /// <summary>The action space.</summary>
    public Space ActionSpace => shape.Value.Actions;

    /// <summary>The number of steps after which an episode is truncated; null for no limit.</summary>
    public int? MaxEpisodeSteps => shape.Value.MaxEpisodeSteps;

    /// <summary>The mean return at which the environment counts as solved; null for none.</summary>
    public double? RewardThreshold { get; }

    /// <summary>The number of steps per second of an animation.</summary>
    public int FramesPerSecond { get; }

    /// <summary>The options of the environment (Gymnasium's keyword arguments); none for most built-in
    /// environments.</summary>
    public IReadOnlyList<EnvironmentOption> Options { get; }

    /// <summary>The name and value of every option that has a value.</summary>
    public IEnumerable<KeyValuePair<string, object?>> OptionValues => values.Values;

    /// <summary>Parameters that are drawn at the start of each episode; null for none.</summary>
    public EnvironmentParameters? Parameters { get; private init; }

    /// <summary>Creates an environment of several agents; null for an environment with one agent.</summary>
    public Func<IMultiAgentEnvironment>? CreateAgents { get; private init; }

    /// <summary>Creates one environment. Its <see cref="Parameters"/> are drawn from their last lessons. An environment
    /// of several agents is wrapped by <see cref="AgentsInTurn"/>.</summary>
    /// <exception cref="InvalidInputException">A required option is not set, or the environment does not have a
    /// parameter or its value.</exception>
    public IEnvironment Create() => Parameters is null ? create(values) : Parameters.Wrap(create(values));

    /// <summary>Creates a vectorized environment, as <see cref="Create"/> creates one.</summary>
    /// <param name="count">The number of environments, at least 1.</param>
    /// <exception cref="InvalidInputException">As for <see cref="Create"/>.</exception>
    public VectorEnvironment CreateBatch(int count) =>
        (Parameters is null ? createBatch?.Invoke(values, count) : null) ?? VectorEnvironment.From(Create, count);

    /// <summary>
    /// Creates a vectorized environment to train in: its <see cref="Parameters"/> start with their first lessons.
    /// </summary>
    /// <param name="count">The number of environments, at least 1.</param>
    /// <param name="totalSteps">Steps of the run.</param>
    /// <exception cref="InvalidInputException">As for <see cref="Create"/>.</exception>
    public VectorEnvironment CreateTrainingBatch(int count, long totalSteps) =>
        Parameters?.Vectorize(() => create(values), count, totalSteps) ?? CreateBatch(count);

    /// <summary>Returns a copy of this entry with other parameters.</summary>
    /// <param name="parameters">The parameters; null for none.</param>
    public EnvironmentEntry With(EnvironmentParameters? parameters) =>
        new(Name, Description, create, createBatch, Options, values, RewardThreshold, FramesPerSecond)
        {
            Parameters = parameters,
            CreateAgents = CreateAgents,
        };

    /// <summary>Returns a copy of this entry with another value of an option.</summary>
    /// <param name="option">The option's name.</param>
    /// <param name="text">The value, such as <c>20</c> or <c>true</c>.</param>
    /// <exception cref="InvalidInputException">There is no such option, or the text is not a valid value.</exception>
    public EnvironmentEntry With(string option, string text) =>
        new(
            Name,
            Description,
            create,
            createBatch,
            Options,
            values.With(option, text),
            RewardThreshold,
            FramesPerSecond
        )
        {
            Parameters = Parameters,
            CreateAgents = CreateAgents,
        };

    /// <summary>Creates an entry for a family, whose environments are created one by one.</summary>
    /// <param name="name">The name in files and commands.</param>
    /// <param name="description">The description, in one sentence.</param>
    /// <param name="create">Creates one environment from the values of the options.</param>
    /// <param name="options">The options; empty for none.</param>
    /// <param name="rewardThreshold">The mean return at which the environment counts as solved; null for none.</param>
    /// <param name="framesPerSecond">The number of steps per second of an animation.</param>
    /// <exception cref="InvalidInputException">Two options have the same name.</exception>
    public static EnvironmentEntry Of(
        string name,
        string description,
        Func<EnvironmentOptions, IEnvironment> create,
        IReadOnlyList<EnvironmentOption> options,
        double? rewardThreshold = null,
        int framesPerSecond = 30
    ) => Of(name, description, create, null, options, rewardThreshold, framesPerSecond);

    /// <summary>Creates an entry for a family, whose environments have a vectorized form of their own.</summary>
    /// <param name="name">The name in files and commands.</param>
    /// <param name="description">The description, in one sentence.</param>
    /// <param name="create">Creates one environment from the values of the options.</param>
    /// <param name="createBatch">Creates a vectorized environment from the values of the options and the number of
    /// environments; null: the environments of <paramref name="create"/> are stepped one by one.</param>
    /// <param name="options">The options; empty for none.</param>
    /// <param name="rewardThreshold">The mean return at which the environment counts as solved; null for none.</param>
    /// <param name="framesPerSecond">The number of steps per second of an animation.</param>
    /// <exception cref="InvalidInputException">Two options have the same name.</exception>
    public static EnvironmentEntry Of(
        string name,
        string description,
        Func<EnvironmentOptions, IEnvironment> create,
        Func<EnvironmentOptions, int, VectorEnvironment>? createBatch,
        IReadOnlyList<EnvironmentOption> options,
        double? rewardThreshold = null,
        int framesPerSecond = 30
    )
    {
        if (
            options
                .GroupBy(static option => option.Name, StringComparer.Ordinal)
                .FirstOrDefault(static same => same.Count() > 1) is
            { } twice
        )
            throw new InvalidInputException($"{name}: two options have the name '{twice.Key}'");
        return new(
            name,
            description,
            create,
            createBatch,
            options,
            new EnvironmentOptions(name, options),
            rewardThreshold,
            framesPerSecond
        );
    }

    /// <summary>Creates an entry for a family, of an environment with dynamics, whose vectorized form steps without
    /// allocating.</summary>
    /// <typeparam name="TDynamics">The type of the dynamics.</typeparam>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <param name="name">The name in files and commands.</param>
    /// <param name="description">The description, in one sentence.</param>
    /// <param name="create">Creates one environment.</param>
    /// <param name="rewardThreshold">The mean return at which the environment counts as solved; null for none.</param>
    /// <param name="framesPerSecond">The number of steps per second of an animation.</param>
    public static EnvironmentEntry Of<TDynamics, TState>(
        string name,
        string description,
        Func<DynamicsEnvironment<TDynamics, TState>> create,
        double? rewardThreshold = null,
        int framesPerSecond = 30
    )
        where TDynamics : struct, IDynamics<TState>
        where TState : unmanaged =>
        new(
            name,
            description,
            _ => create(),
            (_, count) => new BatchedEnvironment<TDynamics, TState>(count, create().Dynamics),
            [],
            new EnvironmentOptions(name, []),
            rewardThreshold,
            framesPerSecond
        );

    /// <summary>Creates an entry for a family, of an environment of several agents that share one policy.</summary>
    /// <param name="name">The name in files and commands.</param>
    /// <param name="description">The description, in one sentence.</param>
    /// <param name="create">Creates one environment.</param>
    /// <param name="rewardThreshold">The mean return of an agent at which the environment counts as solved; null for
    /// none.</param>
    /// <param name="framesPerSecond">The number of steps per second of an animation.</param>
    public static EnvironmentEntry OfAgents(
        string name,
        string description,
        Func<IMultiAgentEnvironment> create,
        double? rewardThreshold = null,
        int framesPerSecond = 30
    ) =>
        new(
            name,
            description,
            _ => new AgentsInTurn(create()),
            (_, count) => new MultiAgentVectorEnvironment(create, count),
            [],
            new EnvironmentOptions(name, []),
            rewardThreshold,
            framesPerSecond
        )
        {
            CreateAgents = create,
        };

    private Shape Measure()
    {
        using VectorEnvironment one = CreateBatch(1);
        return new Shape(one.ObservationSpace, one.ActionSpace, one.MaxEpisodeSteps);
    }

    private sealed record Shape(Space Observations, Space Actions, int? MaxEpisodeSteps);
}
