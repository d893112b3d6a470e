using Proximal.Tensors;

namespace Proximal.Language.Tests;

public sealed class ModelRewardTests
{
    [Fact]
    public void ModelReward_scores_are_independent_of_the_batch()
    {
        RewardModel model = Model();
        var reward = new ModelReward(model, new LetterTokenizer());
        RewardInput[] inputs =
        [
            .. Enumerable
                .Range(1, 400)
                .Select(static i => new RewardInput("abc", new string((char)('a' + (i % 20)), 1 + (i % 50)))
                {
                    Ended = i % 3 != 0,
                }),
        ];
        var scores = new float[inputs.Length];
        reward.ScoreFinite(inputs, scores);
        foreach (int i in new[] { 0, 1, 2, 199, 399 })
        {
            using Scope scope = Scope.Begin(record: false);
            var alone = new TokenBatch();
            int[] text = [.. (inputs[i].Prompt + inputs[i].Completion).Select(static letter => letter - 'a')];
            alone.Add(inputs[i].Ended ? [.. text, LetterTokenizer.End] : text);
            Assert.Equal(model.NormalizedScore(alone).Item(), scores[i], 1e-4f);
        }

        Assert.True(scores.Distinct().Count() > 100);
    }

    [Fact]
    public void Prompt_longer_than_the_reward_models_context_is_refused()
    {
        RewardModel model = Model();
        var reward = new ModelReward(model, new LetterTokenizer());
        InvalidInputException e = Assert.Throws<InvalidInputException>(() =>
            reward.Score([new RewardInput("a", new string('b', 100))], new float[1])
        );
        Assert.Contains("102 tokens", e.Message, StringComparison.Ordinal);
        model.Normalization = null;
        Assert.Throws<InvalidInputException>(() => new ModelReward(model, new LetterTokenizer()));
        new ModelReward(model, new LetterTokenizer(), normalize: false).Score(
            [new RewardInput("a", "b")],
            new float[1]
        );
        Assert.Throws<InvalidInputException>(() => new ModelReward(Model(vocabulary: 10), new LetterTokenizer()));
    }

    private static RewardModel Model(int vocabulary = 32)
    {
        var random = new Rng(seed: 5);
        var model = new RewardModel(
            CausalLanguageModel.Create(
                ModelConfig.Gpt2(vocabulary, context: 64, width: 16, layers: 2, heads: 2),
                ref random
            )
        );
        model.Initialize(ref random);
        model.Normalization = new RewardNormalization(0.5f, 0.25f);
        return model;
    }

    /// <summary>One token for each letter, and an end token.</summary>
    private sealed class LetterTokenizer : ITokenizer
    {
        public const int End = 26;

        public int VocabularySize => 27;

        public int? BeginToken => null;

        public int? EndToken => End;

        public int? PadToken => null;

        public IReadOnlyList<int> EndTokens => [End];

        public ChatTemplate? ChatTemplate => null;

        public int[] Encode(string text, bool addSpecialTokens = false) =>
            [.. text.Select(static letter => letter - 'a')];

        public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false) =>
            throw new NotSupportedException();

        public ReadOnlySpan<byte> TokenBytes(int id) => throw new NotSupportedException();

        public string TokenText(int id) => throw new NotSupportedException();

        public int? Find(string token) => null;

        public bool IsSpecial(int id) => id == End;

        public void Save(string folder) => throw new NotSupportedException();
    }
}
