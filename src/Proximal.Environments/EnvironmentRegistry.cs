using Proximal.Environments.Diagnostics;

namespace Proximal.Environments;

/// <summary>A registry of environments by name: the built-in environments, and those that a program adds.</summary>
/// <remarks>
/// For example <c>environments.Add("Corridor", "Walk to the far end.", () => new Corridor(10))</c>. Pass the registry
/// to <c>ProximalTool.Run</c> to use its environments on the command line, or to a request to use them in code.
/// </remarks>
public sealed class EnvironmentRegistry
{
    private readonly List<EnvironmentEntry> all;
    private readonly List<EnvironmentFamily> families;

    /// <summary>Creates a registry with the built-in families of environments.</summary>
    public EnvironmentRegistry()
    {
        families =
        [
            ClassicControlEnvironments.Family,
            ToyTextEnvironments.Family,
            BsuiteEnvironments.Family,
            MinAtarEnvironments.Family,
            MultiAgentEnvironments.Family,
            DiagnosticsEnvironments.Family,
        ];
        all = [.. families.SelectMany(static family => family.Environments)];
    }

    /// <summary>Creates a copy of a registry. Later additions to one do not change the other.</summary>
    /// <param name="other">The registry to copy.</param>
    public EnvironmentRegistry(EnvironmentRegistry other) => (all, families) = ([.. other.all], [.. other.families]);

    /// <summary>All listed environments in display order: the built-in ones, then the others in the order of addition.
    /// Environments that a family finds by a prefixed name are not listed.</summary>
    public IReadOnlyList<EnvironmentEntry> All => all;

    /// <summary>All families in display order: the built-in ones, then the others in the order of addition.
    /// Environments that were added one by one belong to no family.</summary>
    public IReadOnlyList<EnvironmentFamily> Families => families;

    /// <summary>Adds a family of environments.</summary>
    /// <param name="family">The family.</param>
    /// <returns>This registry.</returns>
    /// <exception cref="InvalidInputException">The name of the family, its prefix or the name of one of its
    /// environments is taken, or a name is invalid.</exception>
    public EnvironmentRegistry Add(EnvironmentFamily family)
    {
        if (families.Exists(known => known.Name.Equals(family.Name, StringComparison.OrdinalIgnoreCase)))
            throw new InvalidInputException($"the family name '{family.Name}' is taken; choose another name");
        if (family.Prefix is { } prefix && families.Exists(known => known.Prefix == prefix))
            throw new InvalidInputException($"the prefix '{prefix}' is taken; choose another prefix");
        foreach (EnvironmentEntry entry in family.Environments)
        {
            Check(entry.Name);
            if (family.Environments.Count(other => other.Name == entry.Name) > 1)
                throw Taken(entry.Name);
        }
        all.AddRange(family.Environments);
        families.Add(family);
        return this;
    }

    /// <summary>Adds an environment.</summary>
    /// <param name="name">The name in files and commands. Prefer letters, digits, <c>-</c>, <c>_</c>, <c>.</c> and
    /// <c>/</c>, because run folders are named after it.</param>
    /// <param name="description">The description, in one sentence.</param>
    /// <param name="create">Creates one environment; called once for each vectorized environment. They must not share
    /// mutable state.</param>
    /// <param name="rewardThreshold">The mean return at which the environment counts as solved; null for none.</param>
    /// <param name="framesPerSecond">The number of steps per second of an animation.</param>
    /// <returns>The new entry.</returns>
    /// <exception cref="InvalidInputException">The name is taken or invalid.</exception>
    public EnvironmentEntry Add(
        string name,
        string description,
        Func<IEnvironment> create,
        double? rewardThreshold = null,
        int framesPerSecond = 30
    ) => Add(name, description, _ => create(), [], rewardThreshold, framesPerSecond);

    /// <summary>Adds an environment with options, which <c>--set length=20</c> or <c>config.yaml</c> set.</summary>
    /// <param name="name">The name in files and commands.</param>
    /// <param name="description">The description, in one sentence.</param>
    /// <param name="create">Creates one environment from the values of the options, such as
    /// <c>options => new Corridor(options.Get&lt;int&gt;("length"))</c>.</param>
    /// <param name="options">The options, such as <c>EnvironmentOption.Of("length", 10)</c>.</param>
    /// <param name="rewardThreshold">The mean return at which the environment counts as solved; null for none.</param>
    /// <param name="framesPerSecond">The number of steps per second of an animation.</param>
    /// <returns>The new entry.</returns>
    /// <exception cref="InvalidInputException">The name is taken or invalid, or two options have the same
    /// name.</exception>
    public EnvironmentEntry Add(
        string name,
        string description,
        Func<EnvironmentOptions, IEnvironment> create,
        IReadOnlyList<EnvironmentOption> options,
        double? rewardThreshold = null,
        int framesPerSecond = 30
    ) => Add(EnvironmentEntry.Of(name, description, create, options, rewardThreshold, framesPerSecond));

    /// <summary>Adds an environment that is written as dynamics of a state. Its vectorized form steps without
    /// allocating.</summary>
    /// <typeparam name="TDynamics">The type of the dynamics.</typeparam>
    /// <typeparam name="TState">The type of the state.</typeparam>
    /// <param name="name">The name in files and commands.</param>
    /// <param name="description">The description, in one sentence.</param>
    /// <param name="create">Creates one environment.</param>
    /// <param name="rewardThreshold">The mean return at which the environment counts as solved; null for none.</param>
    /// <param name="framesPerSecond">The number of steps per second of an animation.</param>
    /// <returns>The new entry.</returns>
    /// <exception cref="InvalidInputException">The name is taken or invalid.</exception>
    public EnvironmentEntry Add<TDynamics, TState>(
        string name,
        string description,
        Func<DynamicsEnvironment<TDynamics, TState>> create,
        double? rewardThreshold = null,
        int framesPerSecond = 30
    )
        where TDynamics : struct, IDynamics<TState>
        where TState : unmanaged =>
        Add(EnvironmentEntry.Of(name, description, create, rewardThreshold, framesPerSecond));

    /// <summary>Adds an environment of several agents that share one policy.</summary>
    /// <param name="name">The name in files and commands.</param>
    /// <param name="description">The description, in one sentence.</param>
    /// <param name="create">Creates one environment; called once for each vectorized environment. They must not share
    /// mutable state.</param>
    /// <param name="rewardThreshold">The mean return of an agent at which the environment counts as solved; null for
    /// none.</param>
    /// <param name="framesPerSecond">The number of steps per second of an animation.</param>
    /// <returns>The new entry.</returns>
    /// <exception cref="InvalidInputException">The name is taken or invalid.</exception>
    public EnvironmentEntry AddAgents(
        string name,
        string description,
        Func<IMultiAgentEnvironment> create,
        double? rewardThreshold = null,
        int framesPerSecond = 30
    ) => Add(EnvironmentEntry.OfAgents(name, description, create, rewardThreshold, framesPerSecond));

    /// <summary>Finds an environment by name.</summary>
    /// <param name="name">The name, such as <c>CartPole-v1</c>.</param>
    /// <exception cref="InvalidInputException">There is no such environment; the message suggests the nearest
    /// name.</exception>
    public EnvironmentEntry Find(string name) =>
        TryFind(name)
        ?? throw new InvalidInputException(
            $"there is no environment '{name}'{NearestName.Suggestion(name, all.Select(static entry => entry.Name))}"
        );

    /// <summary>Finds an environment by name, or by the prefix of a family; null if there is none.</summary>
    /// <param name="name">The name, such as <c>CartPole-v1</c>.</param>
    /// <exception cref="InvalidInputException">The name has the prefix of a family, and is not one of its
    /// environments.</exception>
    public EnvironmentEntry? TryFind(string name) =>
        all.Find(entry => entry.Name == name)
        ?? families
            .Find(family => family.Prefix is { } prefix && name.StartsWith(prefix, StringComparison.Ordinal))
            ?.Find(name);

    private EnvironmentEntry Add(EnvironmentEntry entry)
    {
        Check(entry.Name);
        all.Add(entry);
        return entry;
    }

    private void Check(string name)
    {
        if (name.Trim() is not { Length: > 0 } trimmed || trimmed != name || name.Any(char.IsControl))
            throw new InvalidInputException(
                $"invalid environment name '{name}': a name has no line breaks and no spaces at its ends"
            );
        if (all.Exists(entry => entry.Name == name))
            throw Taken(name);
    }

    private static InvalidInputException Taken(string name) =>
        new($"the environment name '{name}' is taken; choose another name");
}
