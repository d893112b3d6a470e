using Proximal.Language;

namespace Proximal.Cli;

/// <summary>The help text about prompts and rewards.</summary>
internal static class RewardHelp
{
    /// <summary>Describes prompts and rewards of algorithms that learn from completions.</summary>
    public static string Text { get; } =
        $$"""
            The data file has one prompt per line, as a JSON object {"prompt": "…"} with optional members for rewards,
            such as "answer". If the model has a chat template, a prompt may be a list of messages. A reward is the
            folder or run of a reward model, one of the rewards below, or a weighted sum, such as 'runs/helpful +
            0.5*length:200':

            {{string.Join(
                "\n",
                new RewardParser().Known.Select(reward => $"  {reward.Usage}\n      {reward.Meaning}")
            )}}
            """;
}
