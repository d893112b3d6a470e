using Proximal.Environments.Diagnostics;

namespace Proximal.Environments;

/// <summary>A registry of environments by name: the built-in environments, and those that a program adds.</summary>
/// <remarks>
/// For example <c>environments.Add("Corridor", "Walk to the far end.", () => new Corridor(10))</c>. Pass the registry
/// to <c>ProximalTool.Run</c> to use its environments on the command line, or to a request to use them in code.
/// </remarks>
public sealed class EnvironmentRegistry
{
    private static readonly EnvironmentEntry[] BuiltIn =
    [
        EnvironmentEntry.Of(
            "CartPole-v1",
            "Balance a pole on a cart by pushing the cart left or right.",
            static () => new CartPole(),
            475,
            50
        ),
        EnvironmentEntry.Of(
            "MountainCar-v0",
            "Drive an underpowered car out of a valley.",
            static () => new MountainCar(),
            -110,
            30
        ),
        EnvironmentEntry.Of(
            "MountainCarContinuous-v0",
            "Drive an underpowered car out of a valley with a continuous throttle, whose use costs.",
            static () => new MountainCarContinuous(),
            90,
            30
        ),
        EnvironmentEntry.Of(
            "Pendulum-v1",
            "Swing a pendulum up and hold it there.",
            static () => new Pendulum(),
            null,
            30
        ),
        EnvironmentEntry.Of(
            "Acrobot-v1",
            "Swing a two-link arm above a line with a motor at the joint.",
            static () => new Acrobot(),
            -100,
            15
        ),
        EnvironmentEntry.Of(
            "CartPoleNoVel-v1",
            "Balance a pole on a cart without observing velocities; needs a recurrent policy.",
            static () => new CartPoleNoVel(),
            475,
            50
        ),
        EnvironmentEntry.Of(
            "PendulumNoVel-v1",
            "Swing a pendulum up without observing its velocity; needs a recurrent policy.",
            static () => new PendulumNoVel(),
            null,
            30
        ),
        EnvironmentEntry.Of(
            "MountainCarContinuousNoVel-v0",
            "Drive out of a valley without observing the velocity; needs a recurrent policy.",
            static () => new MountainCarContinuousNoVel(),
            90,
            30
        ),
        EnvironmentEntry.Of(
            "FrozenLake-v1",
            "Cross a slippery lake of 4 x 4 cells without falling into a hole.",
            static () => new FrozenLake(),
            0.7,
            4
        ),
        EnvironmentEntry.Of(
            "FrozenLake8x8-v1",
            "Cross a slippery lake of 8 x 8 cells without falling into a hole.",
            LargeLake,
            0.85,
            4
        ),
        EnvironmentEntry.Of(
            "Taxi-v3",
            "Pick up a passenger and drop them off at the destination.",
            static () => new Taxi(),
            8,
            4
        ),
        EnvironmentEntry.Of(
            "Taxi-v4",
            "Pick up a passenger and drop them off at the destination; same as Taxi-v3.",
            static () => new Taxi(),
            8,
            4
        ),
        EnvironmentEntry.Of(
            "CliffWalking-v1",
            "Walk along the edge of a cliff without falling.",
            static () => new CliffWalking(),
            null,
            4
        ),
        EnvironmentEntry.Of(
            "CliffWalkingSlippery-v1",
            "Walk along the slippery edge of a cliff without falling.",
            static () => new CliffWalking(slippery: true),
            null,
            4
        ),
        EnvironmentEntry.Of(
            "MinAtar/Asterix-v0",
            "Collect gold and avoid enemies that cross the board; all six actions.",
            static () => new MinAtarAsterix(AllActions),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/Asterix-v1",
            "Collect gold and avoid enemies that cross the board.",
            static () => new MinAtarAsterix(),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/Breakout-v0",
            "Break bricks with a ball and a paddle; all six actions.",
            static () => new MinAtarBreakout(AllActions),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/Breakout-v1",
            "Break bricks with a ball and a paddle.",
            static () => new MinAtarBreakout(),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/Freeway-v0",
            "Cross an eight-lane road as often as possible; all six actions.",
            static () => new MinAtarFreeway(AllActions),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/Freeway-v1",
            "Cross an eight-lane road as often as possible.",
            static () => new MinAtarFreeway(),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/Seaquest-v0",
            "Shoot fish and submarines, rescue divers, and surface for air; all six actions.",
            static () => new MinAtarSeaquest(AllActions),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/Seaquest-v1",
            "Shoot fish and submarines, rescue divers, and surface for air.",
            static () => new MinAtarSeaquest(),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/SpaceInvaders-v0",
            "Shoot waves of descending aliens that shoot back; all six actions.",
            static () => new MinAtarSpaceInvaders(AllActions),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/SpaceInvaders-v1",
            "Shoot waves of descending aliens that shoot back.",
            static () => new MinAtarSpaceInvaders(),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "Diagnostics/ConstantReward-v0",
            "One step with reward 1 for any action; tests the critic.",
            static () => new ConstantReward(),
            null,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/RewardFromObservation-v0",
            "One step whose reward is the observation; tests that the critic uses observations.",
            static () => new RewardFromObservation(),
            null,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/RewardFromAction-v0",
            "One step whose reward depends on the action; tests the policy gradient.",
            static () => new RewardFromAction(),
            1,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/RewardFromMatch-v0",
            "One step whose reward depends on observation and action; tests that the actor uses observations.",
            static () => new RewardFromMatch(),
            1,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/ContinuousTarget-v0",
            "One step that rewards a continuous action near half the observation; tests Gaussian policies.",
            static () => new ContinuousTarget(),
            -0.05,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/DelayedReward-v0",
            "The first action decides the reward eight steps later; tests advantage estimation.",
            static () => new DelayedReward(),
            1,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/RecallCue-v0",
            "Recall a cue after four steps; needs a recurrent policy.",
            static () => new RecallCue(),
            1,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/MaskedChoice-v0",
            "Choose the highest action that the mask allows; tests action masking.",
            static () => new MaskedChoice(),
            7.5,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/EndlessRoom-v0",
            "Episodes end only by truncation; tests bootstrapping of the value.",
            static () => new EndlessRoom(),
            1.9,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/LongerEpisode-v0",
            "Waiting one step earns more; tests that values stop at the end of an episode.",
            static () => new LongerEpisode(),
            1.5,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/NextEpisode-v0",
            "An action changes later episodes; tests that advantages stop at the end of an episode.",
            static () => new NextEpisode(),
            0.15,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/RareDoor-v0",
            "Most episodes are worthless; tests which observation bootstraps a truncated episode.",
            static () => new RareDoor(),
            null,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/MaskedRisk-v0",
            "Choose the safe one of two allowed actions; tests the action mask in the update.",
            static () => new MaskedRisk(),
            -0.1,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/HiddenEnd-v0",
            "Recognize the first step of an episode; tests that the recurrent state is reset.",
            static () => new HiddenEnd(),
            2.7,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/HiddenRoom-v0",
            "Two rooms look the same; tests the recurrent state of the value at truncation.",
            static () => new HiddenRoom(),
            null,
            4
        ),
    ];

    private readonly List<EnvironmentEntry> all;

    /// <summary>Creates a registry with the built-in environments.</summary>
    public EnvironmentRegistry() => all = [.. BuiltIn];

    /// <summary>Creates a copy of a registry. Later additions to one do not change the other.</summary>
    /// <param name="other">The registry to copy.</param>
    public EnvironmentRegistry(EnvironmentRegistry other) => all = [.. other.all];

    /// <summary>All environments in display order: the built-in ones, then the others in the order of
    /// addition.</summary>
    public IReadOnlyList<EnvironmentEntry> All => all;

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

    /// <summary>Finds an environment by name.</summary>
    /// <param name="name">The name, such as <c>CartPole-v1</c>.</param>
    /// <exception cref="InvalidInputException">There is no such environment; the message suggests the nearest
    /// name.</exception>
    public EnvironmentEntry Find(string name) =>
        TryFind(name)
        ?? throw new InvalidInputException(
            $"there is no environment '{name}'{NearestName.Suggestion(name, all.Select(static entry => entry.Name))}"
        );

    /// <summary>Finds an environment by name; null if there is none.</summary>
    /// <param name="name">The name, such as <c>CartPole-v1</c>.</param>
    public EnvironmentEntry? TryFind(string name) => all.Find(entry => entry.Name == name);

    private static MinAtarOptions AllActions => new() { FullActions = true };

    private static FrozenLake LargeLake() =>
        new(new FrozenLakeOptions { Map = FrozenLakeMap.EightByEight, MaxEpisodeSteps = 200 });

    private EnvironmentEntry Add(EnvironmentEntry entry)
    {
        if (entry.Name.Trim() is not { Length: > 0 } trimmed || trimmed != entry.Name || entry.Name.Any(char.IsControl))
            throw new InvalidInputException(
                $"invalid environment name '{entry.Name}': a name has no line breaks and no spaces at its ends"
            );
        if (TryFind(entry.Name) is not null)
            throw new InvalidInputException($"the environment name '{entry.Name}' is taken; choose another name");
        all.Add(entry);
        return entry;
    }
}
