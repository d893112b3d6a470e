using System.Text.Json;
using Proximal.Language;

namespace Proximal.Experiments.Tests;

/// <summary>Completions as questions to labellers.</summary>
public sealed class CompletionItemsTests
{
    [Fact]
    public void Uncertainty_is_minus_the_smallest_difference_of_scores()
    {
        // The score of a completion is its length.
        IReward reward = RewardFunction.From(static (string _, string completion) => (float)completion.Length);
        LabellingItem[] items = [Item(0, "a", "abcd"), Item(1, "ab", "ab"), Item(2, "abcdef", "a", "abcd")];
        Assert.Equal([-3, 0, -2], CompletionItems.Uncertainty(reward, template: null, items));
    }

    private static LabellingItem Item(int id, params string[] completions) =>
        new(
            id,
            JsonSerializer.SerializeToElement("prompt"),
            [.. completions.Select(static text => new LabellingCandidate(text))]
        );
}
