using Proximal.Language;

namespace Proximal.Cli;

/// <summary>What help pages say of rewards and prompts.</summary>
internal static class RewardNotes
{
    /// <summary>How prompts and rewards are given to those that learn from completions.</summary>
    public static string Text { get; } =
        $$"""
            The data hold prompts, one JSON object a line: {"prompt": "…"}, with any further members that rewards compare with, such as
            "answer"; a list of messages may stand for a text where the model has a chat template. A reward is the folder or run of a reward
            model, or one of these, or a sum of such with weights, as in 'runs/helpful + 0.5*length:200':

            {{string.Join(
                "\n",
                new RewardParser().Known.Select(reward => $"  {reward.Usage}\n      {reward.Meaning}")
            )}}
            """;
}
