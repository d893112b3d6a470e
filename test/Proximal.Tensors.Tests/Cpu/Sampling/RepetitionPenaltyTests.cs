namespace Proximal.Tensors.Tests;

public sealed class RepetitionPenaltyTests
{
    // Keskar et al. 2019: to divide a negative logit would make its token more probable. Token 0 occurred before.
    [Theory]
    [InlineData(4, 1.9f, 0)]
    [InlineData(4, 2.1f, 1)]
    [InlineData(-2, -4.1f, 0)]
    [InlineData(-2, -3.9f, 1)]
    public void Repetition_penalty_divides_positive_logits_and_multiplies_negative_ones(
        float repeated,
        float other,
        int expected
    )
    {
        var rules = new SamplingRules(
            Temperature: 0,
            TopK: 0,
            TopP: 1,
            MinP: 0,
            RepetitionPenalty: 2,
            SuppressedTokens: []
        );
        TokenSample[] samples = [new TokenSample { PreviousTokens = [0], PreviousCount = 1 }];
        using Scope scope = Scope.Begin(record: false);
        Tensor.From([repeated, other, -9], 1, 3).SampleTokens(rules, samples, 1);
        Assert.Equal(expected, samples[0].Token);
    }
}
