namespace Proximal.Language.Tests;

public sealed class CompletionBatchTests
{
    // At most 2,048 tokens, but at least one sequence.
    [Theory]
    [InlineData(500, 1000, 500, 48, 2)]
    [InlineData(500, 1000, 500, 49, 1)]
    [InlineData(1000, 3000, 1, 1, 1)]
    public void FillPass_adds_sequences_up_to_the_limit_of_tokens(
        int firstPrompt,
        int firstCompletion,
        int secondPrompt,
        int secondCompletion,
        int expected
    )
    {
        (int[] Prompt, int[] Tokens)[] sequences =
        [
            (new int[firstPrompt], new int[firstCompletion]),
            (new int[secondPrompt], new int[secondCompletion]),
        ];
        var batch = new CompletionBatch();
        Assert.Equal(expected, batch.FillPass(0, 2, i => sequences[i]));
        Assert.Equal(expected, batch.Sequences);
    }
}
