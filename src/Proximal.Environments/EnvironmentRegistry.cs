using Proximal.Environments.Diagnostics;

namespace Proximal.Environments;

/// <summary>Tasks by name: the built-in ones, and those that a program adds.</summary>
/// <remarks>
/// For example <c>environments.Add("Corridor", "Walk to the far end.", () => new Corridor(10))</c>. The tool knows what is added to the
/// registry that <c>ProximalTool.Run</c> is given, and code what is added to that of a request.
/// </remarks>
public sealed class EnvironmentRegistry
{
    private static readonly EnvironmentEntry[] BuiltIn =
    [
        EnvironmentEntry.Of(
            "CartPole-v1",
            "Keep a pole upright by pushing the cart that it stands on.",
            static () => new CartPole(),
            475,
            50
        ),
        EnvironmentEntry.Of(
            "MountainCar-v0",
            "Drive a car that is too weak for the hill out of a valley.",
            static () => new MountainCar(),
            -110,
            30
        ),
        EnvironmentEntry.Of(
            "MountainCarContinuous-v0",
            "The mountain car with a throttle whose use costs.",
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
            "Swing a two-link arm above a line with a motor at its elbow.",
            static () => new Acrobot(),
            -100,
            15
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
            "Fetch a passenger and bring him where he wants to go.",
            static () => new Taxi(),
            8,
            4
        ),
        EnvironmentEntry.Of(
            "Taxi-v4",
            "Fetch a passenger and bring him where he wants to go; the same as Taxi-v3.",
            static () => new Taxi(),
            8,
            4
        ),
        EnvironmentEntry.Of(
            "CliffWalking-v1",
            "Walk along a cliff's edge without falling.",
            static () => new CliffWalking(),
            null,
            4
        ),
        EnvironmentEntry.Of(
            "CliffWalkingSlippery-v1",
            "Walk along a cliff's slippery edge.",
            static () => new CliffWalking(slippery: true),
            null,
            4
        ),
        EnvironmentEntry.Of(
            "MinAtar/Asterix-v0",
            "Collect gold that crosses the board and keep clear of the enemies; all six actions.",
            static () => new MinAtarAsterix(AllActions),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/Asterix-v1",
            "Collect gold that crosses the board and keep clear of the enemies.",
            static () => new MinAtarAsterix(),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/Breakout-v0",
            "Keep a ball in play with a paddle and break bricks with it; all six actions.",
            static () => new MinAtarBreakout(AllActions),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/Breakout-v1",
            "Keep a ball in play with a paddle and break bricks with it.",
            static () => new MinAtarBreakout(),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/Freeway-v0",
            "Lead a chicken over a road of eight lanes again and again; all six actions.",
            static () => new MinAtarFreeway(AllActions),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/Freeway-v1",
            "Lead a chicken over a road of eight lanes again and again.",
            static () => new MinAtarFreeway(),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/Seaquest-v0",
            "Shoot fish and submarines, rescue divers, and come up for air; all six actions.",
            static () => new MinAtarSeaquest(AllActions),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/Seaquest-v1",
            "Shoot fish and submarines, rescue divers, and come up for air.",
            static () => new MinAtarSeaquest(),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/SpaceInvaders-v0",
            "Shoot aliens that come down and shoot back, wave after wave; all six actions.",
            static () => new MinAtarSpaceInvaders(AllActions),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "MinAtar/SpaceInvaders-v1",
            "Shoot aliens that come down and shoot back, wave after wave.",
            static () => new MinAtarSpaceInvaders(),
            null,
            12
        ),
        EnvironmentEntry.Of(
            "Diagnostics/ConstantReward-v0",
            "One step, one point, whatever is done: only the critic can fail.",
            static () => new ConstantReward(),
            null,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/RewardFromObservation-v0",
            "One step whose reward is the observation: the critic must see it.",
            static () => new RewardFromObservation(),
            null,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/RewardFromAction-v0",
            "One step whose reward is the action's: the policy's gradient must point the right way.",
            static () => new RewardFromAction(),
            1,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/RewardFromMatch-v0",
            "One step whose reward is for the action that belongs to the observation.",
            static () => new RewardFromMatch(),
            1,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/ContinuousTarget-v0",
            "One step whose reward is for a number near half the observation.",
            static () => new ContinuousTarget(),
            -0.05,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/DelayedReward-v0",
            "The first action decides what is earned eight steps later.",
            static () => new DelayedReward(),
            1,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/RecallCue-v0",
            "Remember a cue for four steps: only a policy with memory can.",
            static () => new RecallCue(),
            1,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/MaskedChoice-v0",
            "Choose the highest of the actions that the mask allows.",
            static () => new MaskedChoice(),
            7.5,
            4
        ),
        EnvironmentEntry.Of(
            "Diagnostics/EndlessRoom-v0",
            "Enter a room that is left only by truncation: its value must be bootstrapped.",
            static () => new EndlessRoom(),
            1.9,
            4
        ),
    ];

    private readonly List<EnvironmentEntry> all;

    /// <summary>A registry with the built-in tasks.</summary>
    public EnvironmentRegistry() => all = [.. BuiltIn];

    /// <summary>A registry with the tasks of another; what is added to one is not added to the other.</summary>
    /// <param name="other">The other.</param>
    public EnvironmentRegistry(EnvironmentRegistry other) => all = [.. other.all];

    /// <summary>All tasks, in the order in which to present them: the built-in ones, then the others as they were added.</summary>
    public IReadOnlyList<EnvironmentEntry> All => all;

    /// <summary>Adds a task.</summary>
    /// <param name="name">By which files and commands know it. Letters, digits, <c>-</c>, <c>_</c>, <c>.</c> and <c>/</c> serve best, since folders are called after it.</param>
    /// <param name="description">What there is to do, in one sentence.</param>
    /// <param name="create">Makes one environment; called once for each of those that step side by side. They must not share mutable state.</param>
    /// <param name="rewardThreshold">The mean return from which the task counts as solved; null where none is agreed.</param>
    /// <param name="framesPerSecond">How many steps make a second of an animation.</param>
    /// <returns>The new entry.</returns>
    /// <exception cref="InvalidInputException">There is a task of that name already, or it cannot be one.</exception>
    public EnvironmentEntry Add(
        string name,
        string description,
        Func<IEnvironment> create,
        double? rewardThreshold = null,
        int framesPerSecond = 30
    ) => Add(name, description, _ => create(), [], rewardThreshold, framesPerSecond);

    /// <summary>Adds a task that takes settings, which <c>--set length=20</c> and <c>config.yaml</c> give.</summary>
    /// <param name="name">By which files and commands know it.</param>
    /// <param name="description">What there is to do, in one sentence.</param>
    /// <param name="create">Makes one environment from the settings' values, such as <c>settings => new Corridor(settings.Get&lt;int&gt;("length"))</c>.</param>
    /// <param name="settings">The settings, such as <c>EnvironmentOption.Of("length", 10)</c>.</param>
    /// <param name="rewardThreshold">The mean return from which the task counts as solved; null where none is agreed.</param>
    /// <param name="framesPerSecond">How many steps make a second of an animation.</param>
    /// <returns>The new entry.</returns>
    /// <exception cref="InvalidInputException">There is a task of that name already, it cannot be one, or two settings have the same name.</exception>
    public EnvironmentEntry Add(
        string name,
        string description,
        Func<EnvironmentOptions, IEnvironment> create,
        IReadOnlyList<EnvironmentOption> settings,
        double? rewardThreshold = null,
        int framesPerSecond = 30
    ) => Add(EnvironmentEntry.Of(name, description, create, settings, rewardThreshold, framesPerSecond));

    /// <summary>Adds a task that is written as dynamics of a state, of which many step together without allocating.</summary>
    /// <typeparam name="TDynamics">The dynamics.</typeparam>
    /// <typeparam name="TState">The state.</typeparam>
    /// <param name="name">By which files and commands know it.</param>
    /// <param name="description">What there is to do, in one sentence.</param>
    /// <param name="create">Makes one environment.</param>
    /// <param name="rewardThreshold">The mean return from which the task counts as solved; null where none is agreed.</param>
    /// <param name="framesPerSecond">How many steps make a second of an animation.</param>
    /// <returns>The new entry.</returns>
    /// <exception cref="InvalidInputException">There is a task of that name already, or it cannot be one.</exception>
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

    /// <summary>The task of a name.</summary>
    /// <param name="name">As in <c>CartPole-v1</c>.</param>
    /// <exception cref="InvalidInputException">There is no such task; the message names the nearest one.</exception>
    public EnvironmentEntry Find(string name) =>
        TryFind(name)
        ?? throw new InvalidInputException(
            $"there is no environment '{name}'{NearestName.Suggestion(name, all.Select(static entry => entry.Name))}"
        );

    /// <summary>The task of a name; null where there is none.</summary>
    /// <param name="name">As in <c>CartPole-v1</c>.</param>
    public EnvironmentEntry? TryFind(string name) => all.Find(entry => entry.Name == name);

    private static MinAtarOptions AllActions => new() { FullActions = true };

    private static FrozenLake LargeLake() =>
        new(new FrozenLakeOptions { Map = FrozenLakeMap.EightByEight, MaxEpisodeSteps = 200 });

    private EnvironmentEntry Add(EnvironmentEntry entry)
    {
        if (entry.Name.Trim() is not { Length: > 0 } trimmed || trimmed != entry.Name || entry.Name.Any(char.IsControl))
            throw new InvalidInputException(
                $"an environment cannot be called '{entry.Name}': a name is a text without line breaks, and without spaces at its ends"
            );
        if (TryFind(entry.Name) is not null)
            throw new InvalidInputException(
                $"there is an environment '{entry.Name}' already; add this one by another name"
            );
        all.Add(entry);
        return entry;
    }
}
