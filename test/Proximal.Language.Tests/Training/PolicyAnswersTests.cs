namespace Proximal.Language.Tests;

/// <summary>Measuring a policy by its answers.</summary>
public sealed class PolicyAnswersTests
{
    private static readonly CharacterTokenizer Tokenizer = new("abc");
    private static readonly PromptItem[] Prompts = [new("a"), new("bc")];
    private static readonly SamplingOptions Sampling = new() { MaxTokens = 6, Temperature = 0.8f };

    [Fact]
    public void The_divergence_of_a_policy_from_itself_is_zero_and_from_another_positive()
    {
        (CausalLanguageModel policy, CausalLanguageModel other) = (Model(1), Model(2));
        PolicyAnswers answers = PolicyAnswers.Write(policy, Tokenizer, Prompts, 200, Sampling, seed: 1);
        Assert.Equal(0, answers.KlFrom(ReferencePolicy.Of(policy)), 1e-4);
        Assert.InRange(answers.KlFrom(ReferencePolicy.Of(other)), 0.01, 100);
    }

    [Fact]
    public void Answers_come_in_the_order_of_the_prompts_and_are_scored()
    {
        PolicyAnswers answers = PolicyAnswers.Write(Model(1), Tokenizer, Prompts, 5, Sampling, seed: 1);
        Assert.Equal(["a", "bc", "a", "bc", "a"], answers.Inputs.Select(static input => input.Prompt));
        Assert.Equal(answers.Inputs.Select(static input => (float)input.Completion.Length), answers.ScoresUnder(RewardFunction.From((_, completion) => completion.Length)));
        Assert.InRange(answers.MeanLength, 1, 6);
    }

    [Fact]
    public void Win_rates_count_ties_as_half()
    {
        PolicyAnswers answers = PolicyAnswers.Write(Model(1), Tokenizer, Prompts, 6, Sampling, seed: 1);
        Assert.Equal(0.5, answers.WinRateAgainst(answers, Judge.From(RewardFunction.From((_, completion) => completion.Length))));
        Assert.Equal(1, answers.WinRateAgainst(answers, Judge.From(static (_, _, _) => Verdict.First)));
        Assert.Throws<ArgumentException>(() => answers.WinRateAgainst(PolicyAnswers.Write(Model(1), Tokenizer, Prompts, 5, Sampling, seed: 1), Judge.From(static (_, _, _) => Verdict.Tie)));
    }

    private static CausalLanguageModel Model(ulong seed)
    {
        var random = new Rng(seed);
        return CausalLanguageModel.Create(ModelConfig.Gpt2(Tokenizer.VocabularySize, context: 16, width: 16, layers: 1, heads: 2) with { InitializerRange = 0.3 }, ref random);
    }
}
