namespace Proximal.Language.Tests;

/// <summary>Texts end alike in training, generation and scoring.</summary>
public sealed class EndTokenTests
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ .,?!\n";

    private static readonly ChatMessage[] Question = [new("user", "Hi")];
    private static readonly ChatMessage[] Talk = [.. Question, new("assistant", "Hello.")];

    /// <summary>Tokenizer of a base model: its end token is not that of a turn.</summary>
    private static readonly CharacterTokenizer Base = new(
        Letters,
        new SpecialTokenOptions { ChatTemplate = ChatTemplates.Named("chatml") }
    );

    private static int EndOfTurn => Base.Find("<|im_end|>")!.Value;

    [Fact]
    public void The_same_ids_reach_training_the_reward_model_and_generation()
    {
        ChatTemplate template = Base.ChatTemplate!;
        int[] expected = [.. Base.Encode(template.Render(Talk).TrimEnd('\n'))];
        Assert.Equal(EndOfTurn, expected[^1]);

        // Fine-tuning and reward modeling train on these.
        (string prompt, string completion) = ConversationText.LastTurn(Talk, "messages", new ChatArguments(), template);
        var example = TokenExample.Encode(Base, prompt, completion, maxLength: 100);
        Assert.Equal(expected, example.Prompt.Concat(example.Completion));
        var pairs = new EncodedPairs([new PreferencePair(prompt, completion, "No.<|im_end|>")], Base, 100);
        Assert.Equal(expected, pairs.Chosen[0].Prompt.Concat(pairs.Chosen[0].Completion));

        // Generation continues the same prompt and stops at the end of the turn.
        Assert.Equal(template.Render(Question, addGenerationPrompt: true), prompt);
        Assert.Contains(EndOfTurn, Base.EndTokens);
        var item = new PromptItem(prompt);
        int[] generated = [.. Base.Encode("Hello."), EndOfTurn];
        var sampled = new Completion(
            Base.EncodePrompt(prompt),
            generated,
            new float[generated.Length],
            FinishReason.EndToken
        );
        Assert.Equal(expected, sampled.Prompt.Concat(sampled.Tokens));

        // The reward model scores what it was trained on.
        var rollout = new CompletionRollout();
        rollout.Begin([item], [sampled], ["Hello."]);
        RewardInput input = rollout.Inputs(Base)[0];
        Assert.Equal("<|im_end|>", input.EndToken);
        Assert.Equal(expected, Scorer(Base).Encode(input));
    }

    [Fact]
    public void Plain_text_ends_with_the_end_token_of_the_model()
    {
        int end = Base.EndToken!.Value;
        Assert.Equal([.. Base.Encode("b"), end], TokenExample.Encode(Base, "a", "b", 10).Completion);
        Assert.Equal([.. Base.Encode("b"), end], TokenExample.Encode(Base, "a", "b<|endoftext|>", 10).Completion);
        ModelReward reward = Scorer(Base);
        Assert.Equal([.. Base.Encode("ab"), end], reward.Encode(new RewardInput("a", "b")));
        Assert.Equal(
            [.. Base.Encode("ab"), end],
            reward.Encode(new RewardInput("a", "b") { EndToken = "<|eot_id|>" }) // another model's
        );
        Assert.Equal([.. Base.Encode("ab"), EndOfTurn], reward.Encode(new RewardInput("a", "b<|im_end|>")));
        Assert.Equal(Base.Encode("ab"), reward.Encode(new RewardInput("a", "b") { Ended = false }));
    }

    [Fact]
    public void Tokens_after_a_whole_text_do_not_follow_a_prompt()
    {
        using var folder = new TemporaryFolder();
        new CharacterTokenizer("abc", new SpecialTokenOptions { Begin = "<s>", End = "</s>" }).Save(folder.Path);
        string file = folder["tokenizer.json"];
        File.WriteAllText(
            file,
            File.ReadAllText(file)
                .Replace(
                    "\"post_processor\": null",
                    """
                    "post_processor": {"type": "TemplateProcessing",
                      "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}, {"SpecialToken": {"id": "</s>"}}],
                      "special_tokens": {"<s>": {"ids": [3]}, "</s>": {"ids": [4]}}}
                    """,
                    StringComparison.Ordinal
                )
        );
        ITokenizer tokenizer = Tokenizer.Load(folder.Path);
        Assert.Equal([3, 0, 1, 4], tokenizer.Encode("ab", addSpecialTokens: true));
        Assert.Equal([3, 0, 1], tokenizer.EncodePrompt("ab"));
        var example = TokenExample.Encode(tokenizer, "ab", "c", maxLength: 10);
        Assert.Equal([3, 0, 1, 2, 4], example.Prompt.Concat(example.Completion));
        Assert.Equal([3, 0, 1, 2, 4], Scorer(tokenizer).Encode(new RewardInput("ab", "c")));
    }

    private static ModelReward Scorer(ITokenizer tokenizer)
    {
        var random = new Rng(seed: 1);
        var model = new RewardModel(
            CausalLanguageModel.Create(
                ModelConfig.Gpt2(tokenizer.VocabularySize, context: 64, width: 8, layers: 1, heads: 1),
                ref random
            )
        );
        return new ModelReward(model, tokenizer, normalize: false);
    }
}
