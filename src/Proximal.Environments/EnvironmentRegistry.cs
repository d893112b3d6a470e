using Proximal.Environments.Diagnostics;

namespace Proximal.Environments;

/// <summary>The built-in tasks by name.</summary>
public static class EnvironmentRegistry
{
    /// <summary>All tasks, in the order in which to present them.</summary>
    public static IReadOnlyList<EnvironmentEntry> All { get; } =
    [
        EnvironmentEntry.Of("CartPole-v1", "Keep a pole upright by pushing the cart that it stands on.", static () => new CartPole(), 475, 50),
        EnvironmentEntry.Of("MountainCar-v0", "Drive a car that is too weak for the hill out of a valley.", static () => new MountainCar(), -110, 30),
        EnvironmentEntry.Of("MountainCarContinuous-v0", "The mountain car with a throttle whose use costs.", static () => new MountainCarContinuous(), 90, 30),
        EnvironmentEntry.Of("Pendulum-v1", "Swing a pendulum up and hold it there.", static () => new Pendulum(), null, 30),
        EnvironmentEntry.Of("Acrobot-v1", "Swing a two-link arm above a line with a motor at its elbow.", static () => new Acrobot(), -100, 15),
        EnvironmentEntry.Of("FrozenLake-v1", "Cross a slippery lake of 4 x 4 cells without falling into a hole.", static () => new FrozenLake(), 0.7, 4),
        EnvironmentEntry.Of("FrozenLake8x8-v1", "Cross a slippery lake of 8 x 8 cells without falling into a hole.", LargeLake, 0.85, 4),
        EnvironmentEntry.Of("Taxi-v3", "Fetch a passenger and bring him where he wants to go.", static () => new Taxi(), 8, 4),
        EnvironmentEntry.Of("Taxi-v4", "Fetch a passenger and bring him where he wants to go; the same as Taxi-v3.", static () => new Taxi(), 8, 4),
        EnvironmentEntry.Of("CliffWalking-v1", "Walk along a cliff's edge without falling.", static () => new CliffWalking(), null, 4),
        EnvironmentEntry.Of("CliffWalkingSlippery-v1", "Walk along a cliff's slippery edge.", static () => new CliffWalking(slippery: true), null, 4),
        EnvironmentEntry.Of("MinAtar/Asterix-v0", "Collect gold that crosses the board and keep clear of the enemies; all six actions.", static () => new MinAtarAsterix(AllActions), null, 12),
        EnvironmentEntry.Of("MinAtar/Asterix-v1", "Collect gold that crosses the board and keep clear of the enemies.", static () => new MinAtarAsterix(), null, 12),
        EnvironmentEntry.Of("MinAtar/Breakout-v0", "Keep a ball in play with a paddle and break bricks with it; all six actions.", static () => new MinAtarBreakout(AllActions), null, 12),
        EnvironmentEntry.Of("MinAtar/Breakout-v1", "Keep a ball in play with a paddle and break bricks with it.", static () => new MinAtarBreakout(), null, 12),
        EnvironmentEntry.Of("MinAtar/Freeway-v0", "Lead a chicken over a road of eight lanes again and again; all six actions.", static () => new MinAtarFreeway(AllActions), null, 12),
        EnvironmentEntry.Of("MinAtar/Freeway-v1", "Lead a chicken over a road of eight lanes again and again.", static () => new MinAtarFreeway(), null, 12),
        EnvironmentEntry.Of("MinAtar/Seaquest-v0", "Shoot fish and submarines, rescue divers, and come up for air; all six actions.", static () => new MinAtarSeaquest(AllActions), null, 12),
        EnvironmentEntry.Of("MinAtar/Seaquest-v1", "Shoot fish and submarines, rescue divers, and come up for air.", static () => new MinAtarSeaquest(), null, 12),
        EnvironmentEntry.Of("MinAtar/SpaceInvaders-v0", "Shoot aliens that come down and shoot back, wave after wave; all six actions.", static () => new MinAtarSpaceInvaders(AllActions), null, 12),
        EnvironmentEntry.Of("MinAtar/SpaceInvaders-v1", "Shoot aliens that come down and shoot back, wave after wave.", static () => new MinAtarSpaceInvaders(), null, 12),
        EnvironmentEntry.Of("Diagnostics/ConstantReward-v0", "One step, one point, whatever is done: only the critic can fail.", static () => new ConstantReward(), null, 4),
        EnvironmentEntry.Of("Diagnostics/RewardFromObservation-v0", "One step whose reward is the observation: the critic must see it.", static () => new RewardFromObservation(), null, 4),
        EnvironmentEntry.Of("Diagnostics/RewardFromAction-v0", "One step whose reward is the action's: the policy's gradient must point the right way.", static () => new RewardFromAction(), 1, 4),
        EnvironmentEntry.Of("Diagnostics/RewardFromMatch-v0", "One step whose reward is for the action that belongs to the observation.", static () => new RewardFromMatch(), 1, 4),
        EnvironmentEntry.Of("Diagnostics/ContinuousTarget-v0", "One step whose reward is for a number near half the observation.", static () => new ContinuousTarget(), -0.05, 4),
        EnvironmentEntry.Of("Diagnostics/DelayedReward-v0", "The first action decides what is earned eight steps later.", static () => new DelayedReward(), 1, 4),
        EnvironmentEntry.Of("Diagnostics/RecallCue-v0", "Remember a cue for four steps: only a policy with memory can.", static () => new RecallCue(), 1, 4),
        EnvironmentEntry.Of("Diagnostics/MaskedChoice-v0", "Choose the highest of the actions that the mask allows.", static () => new MaskedChoice(), 7.5, 4),
        EnvironmentEntry.Of("Diagnostics/EndlessRoom-v0", "Enter a room that is left only by truncation: its value must be bootstrapped.", static () => new EndlessRoom(), 1.9, 4),
    ];

    /// <summary>The task of a name.</summary>
    /// <param name="name">As in <c>CartPole-v1</c>.</param>
    /// <exception cref="InvalidInputException">There is no such task; the message names the nearest one.</exception>
    public static EnvironmentEntry Find(string name) =>
        All.FirstOrDefault(entry => entry.Name == name)
        ?? throw new InvalidInputException($"there is no environment '{name}'{NearestName.Question(name, All.Select(static entry => entry.Name))}");

    private static MinAtarOptions AllActions => new() { FullActions = true };

    private static FrozenLake LargeLake() => new(new FrozenLakeOptions { Map = FrozenLakeMap.EightByEight, MaxEpisodeSteps = 200 });
}
