namespace Proximal.Language.Tests;

public sealed class TurnAdvantagesTests
{
    // Two conversations: turns of 2 and 1 tokens, and a turn of 2 tokens.
    [Fact]
    public void Turns_are_the_steps_of_the_estimator()
    {
        float[] rewards = [0.5f, 1, 2, -1, 0.25f],
            values = [0.5f, 9, 1, 0.25f, 9],
            advantages = new float[5],
            returns = new float[5];
        TurnAdvantages.Compute(rewards, values, [0, 3, 5], [0, 2, 3, 5], gamma: 0.5, lambda: 0.8, advantages, returns);

        // Second turn: 2 - 1 = 1. First: 1.5 + 0.5 · 1 - 0.5 = 1.5, and 0.5 · 0.8 · 1 of the second. Last: -0.75 - 0.25.
        Assert.Equal([1.9f, 1.9f, 1, -1, -1], advantages, static (x, y) => Math.Abs(x - y) < 1e-6);
        Assert.Equal([2.4f, 2.4f, 2, -0.75f, -0.75f], returns, static (x, y) => Math.Abs(x - y) < 1e-6);
    }

    [Fact]
    public void Turn_of_one_token_equals_the_estimator_by_token()
    {
        float[] rewards = [0.5f, 1, 2, -1],
            values = [0.5f, 3, 1, 0.25f],
            byTurn = new float[4],
            byToken = new float[4],
            returns = new float[4];
        TurnAdvantages.Compute(rewards, values, [0, 4], [0, 1, 2, 3, 4], 0.9, 0.7, byTurn, returns);
        GeneralizedAdvantageEstimation.Compute(rewards, values, [0, 4], 0.9, 0.7, byToken, returns);
        Assert.Equal(byToken, byTurn);
    }

    [Fact]
    public void Turn_that_crosses_conversations_is_refused() =>
        Assert.Throws<ArgumentException>(() =>
            TurnAdvantages.Compute(new float[3], new float[3], [0, 2, 3], [0, 3], 1, 1, new float[3], new float[3])
        );
}
