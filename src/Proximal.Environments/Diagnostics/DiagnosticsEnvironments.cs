namespace Proximal.Environments.Diagnostics;

/// <summary>The family "Diagnostics" of the registry.</summary>
internal static class DiagnosticsEnvironments
{
    public static EnvironmentFamily Family { get; } =
        new(
            "Diagnostics",
            "Tasks that fail if one part of an algorithm is wrong.",
            [
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
            ]
        );
}
