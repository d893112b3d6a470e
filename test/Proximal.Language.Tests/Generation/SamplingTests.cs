using Proximal.Tensors;

namespace Proximal.Language.Tests;

public sealed class SamplingTests
{
    private const int Vocabulary = 12;
    private static readonly CharacterTokenizer Letters = new("abcdefghijk ", new SpecialTokenOptions { End = null });
    private readonly CausalLanguageModel model = Model();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(64)]
    public void Completion_depends_only_on_its_prompt_and_stream(int batchSize)
    {
        var options = new SamplingOptions
        {
            MaxTokens = 20,
            Temperature = 0.9f,
            TopP = 0.95f,
            RepetitionPenalty = 1.1f,
        };
        int[][] prompts =
        [
            .. Enumerable
                .Range(0, 12)
                .Select(static i =>
                    Enumerable.Range(0, 1 + (i * 7 % 17)).Select(j => (i + j) % (Vocabulary - 1)).ToArray()
                ),
        ];
        ulong[] streams = [.. Enumerable.Range(0, 12).Select(static i => (ulong)(100 + i))];
        IReadOnlyList<Completion> together = new Generator(model, Letters, batchSize).Generate(
            prompts,
            options,
            seed: 5,
            streams,
            cancellation: Cancellation
        );
        for (int i = 0; i < prompts.Length; i++)
        {
            Completion alone = new Generator(Model(), Letters).Generate(
                prompts[i],
                options,
                seed: 5,
                streams[i],
                cancellation: Cancellation
            );
            Assert.Equal(alone.Tokens, together[i].Tokens);
            Assert.Equal(alone.LogProbs, together[i].LogProbs);
            Assert.Equal(alone.Finish, together[i].Finish);
        }

        // In another order, too.
        IReadOnlyList<Completion> turned = new Generator(model, Letters, batchSize).Generate(
            [.. prompts.Reverse()],
            options,
            seed: 5,
            [.. streams.Reverse()],
            cancellation: Cancellation
        );
        Assert.Equal(
            together.Select(static completion => completion.Text),
            turned.Reverse().Select(static completion => completion.Text)
        );
    }

    [Fact]
    public void Seeds_and_streams_give_different_completions()
    {
        var options = new SamplingOptions { MaxTokens = 12, StopTokens = [] };
        string[] drawn =
        [
            .. Enumerable.Range(0, 6).Select(i => Draw(options, seed: (ulong)(i / 3), stream: (ulong)(i % 3))),
        ];
        Assert.Equal(6, drawn.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(drawn[4], Draw(options, seed: 1, stream: 1));
    }

    [Theory]
    [InlineData(1f, 0, 1f, 0f, 1f)]
    [InlineData(0.5f, 0, 1f, 0f, 1f)]
    [InlineData(1f, 3, 1f, 0f, 1f)]
    [InlineData(1f, 0, 0.6f, 0f, 1f)]
    [InlineData(1f, 0, 1f, 0.3f, 1f)]
    [InlineData(1f, 0, 1f, 0f, 2f)]
    [InlineData(0.8f, 6, 0.9f, 0.05f, 1.3f)]
    public void First_tokens_have_the_probabilities_of_the_sampling_options(
        float temperature,
        int topK,
        float topP,
        float minP,
        float penalty
    )
    {
        var options = new SamplingOptions
        {
            MaxTokens = 1,
            Temperature = temperature,
            TopK = topK,
            TopP = topP,
            MinP = minP,
            RepetitionPenalty = penalty,
            StopTokens = [],
        };
        const int Draws = 4000;
        int[] prompt = [1, 4, 2];
        int[][] prompts = [.. Enumerable.Repeat(prompt, Draws)];
        ulong[] streams = [.. Enumerable.Range(0, Draws).Select(static i => (ulong)i)];
        IReadOnlyList<Completion> completions = new Generator(model).Generate(
            prompts,
            options,
            seed: 11,
            streams,
            cancellation: Cancellation
        );
        double[] logits = Logits(prompt),
            expected = Left(logits, prompt, options);
        double[] plain = Softmax([.. logits.Select(x => x / temperature)]);
        for (int token = 0; token < Vocabulary; token++)
        {
            int count = completions.Count(completion => completion.Tokens[0] == token);
            if (expected[token] == 0)
                Assert.Equal(0, count);
            // Five standard deviations.
            Assert.InRange(
                count,
                (Draws * expected[token]) - (5 * Math.Sqrt(Draws * expected[token])) - 1e-9,
                (Draws * expected[token]) + (5 * Math.Sqrt(Draws * expected[token])) + 1e-9
            );
        }

        Assert.All(
            completions,
            completion => Assert.Equal(Math.Log(plain[completion.Tokens[0]]), completion.LogProbs[0], 1e-4)
        );
    }

    [Fact]
    public void Completions_end_at_stop_tokens_stop_texts_and_maximum_length()
    {
        string all = Draw(new SamplingOptions { MaxTokens = 30, StopTokens = [] }, seed: 2, stream: 0);
        string stop = all[7..9];
        int at = all.IndexOf(stop, StringComparison.Ordinal);
        Completion cut = Generate(
            new SamplingOptions
            {
                MaxTokens = 30,
                StopTokens = [],
                StopStrings = ["zz", stop],
            },
            2,
            0
        );
        Assert.Equal((FinishReason.StopString, all[..at]), (cut.Finish, cut.Text));
        Assert.Equal(at + 2, cut.Tokens.Length);

        int token = Letters.Encode(all)[5],
            first = Array.IndexOf(Letters.Encode(all), token);
        Completion ended = Generate(new SamplingOptions { MaxTokens = 30, StopTokens = [token] }, 2, 0);
        Assert.Equal((FinishReason.StopToken, all[..first], token), (ended.Finish, ended.Text, ended.Tokens[^1]));

        Completion held = Generate(
            new SamplingOptions
            {
                MaxTokens = 30,
                MinTokens = 30,
                StopTokens = [token],
            },
            2,
            0
        );
        Assert.DoesNotContain(token, held.Tokens[..^1]);
        Assert.Equal(30, held.Tokens.Length);

        Completion full = Generate(new SamplingOptions { MaxTokens = 500, StopTokens = [] }, 2, 0);
        Assert.Equal((FinishReason.Length, 64), (full.Finish, full.Prompt.Length + full.Tokens.Length));
    }

    [Theory]
    [InlineData(new int[0], "prompt 0 is empty: a completion needs at least one token")]
    [InlineData(new[] { 3, 12 }, "prompt 0 contains token 12, which is outside the model's vocabulary of 12")]
    [InlineData(new[] { -1 }, "prompt 0 contains token -1, which is outside the model's vocabulary of 12")]
    public void Prompts_that_cannot_be_completed_are_refused(int[] prompt, string message) =>
        Assert.Equal(
            message,
            Assert
                .Throws<InvalidInputException>(() =>
                    new Generator(model).Generate(prompt, new SamplingOptions(), seed: 0, cancellation: Cancellation)
                )
                .Message
        );

    [Fact]
    public void Prompt_longer_than_the_context_is_refused() =>
        Assert.Equal(
            "prompt 0 has 64 tokens, which leaves no room for a completion in the model's context of 64",
            Assert
                .Throws<InvalidInputException>(() =>
                    new Generator(model).Generate(
                        new int[64],
                        new SamplingOptions(),
                        seed: 0,
                        cancellation: Cancellation
                    )
                )
                .Message
        );

    [Fact]
    public void Cancellation_ends_generation_between_two_tokens()
    {
        using var source = new CancellationTokenSource();
        var generator = new Generator(model, Letters);
        int seen = 0;
        Assert.Throws<OperationCanceledException>(() =>
            generator.Generate(
                [1],
                new SamplingOptions { MaxTokens = 30, StopTokens = [] },
                0,
                0,
                _ =>
                {
                    if (++seen == 5)
                        source.Cancel();
                },
                source.Token
            )
        );
        Assert.Equal(5, seen);
        Assert.Equal(
            Draw(new SamplingOptions { MaxTokens = 9 }, 3, 0),
            generator.Generate([1, 4], new SamplingOptions { MaxTokens = 9 }, 3, cancellation: Cancellation).Text
        );
    }

    private Completion Generate(SamplingOptions options, ulong seed, ulong stream) =>
        new Generator(model, Letters).Generate([1, 4], options, seed, stream, cancellation: Cancellation);

    private string Draw(SamplingOptions options, ulong seed, ulong stream) => Generate(options, seed, stream).Text!;

    private double[] Logits(int[] prompt)
    {
        using Scope scope = Scope.Begin(record: false);
        var batch = new TokenBatch();
        batch.Add(prompt);
        return
        [
            .. model
                .Logits(model.Forward(batch))
                .ToArray()
                .Skip((prompt.Length - 1) * Vocabulary)
                .Select(static x => (double)x),
        ];
    }

    // As Transformers has it: penalty, temperature, top-k, top-p, min-p, each on what the one before left.
    private static double[] Left(double[] logits, int[] prompt, SamplingOptions options)
    {
        double[] x =
        [
            .. logits.Select(
                (logit, token) =>
                    !prompt.Contains(token) ? logit
                    : logit > 0 ? logit / options.RepetitionPenalty
                    : logit * options.RepetitionPenalty
            ),
        ];
        for (int i = 0; i < x.Length; i++)
            x[i] /= options.Temperature;
        int[] order = [.. Enumerable.Range(0, x.Length).OrderByDescending(i => x[i])];
        if (options.TopK > 0)
            foreach (int token in order[options.TopK..])
                x[token] = double.NegativeInfinity;
        double[] p = Softmax(x);
        double before = 0;
        foreach (int token in order)
        {
            if (before >= options.TopP)
                x[token] = double.NegativeInfinity;
            before += p[token];
        }

        p = Softmax(x);
        for (int i = 0; i < x.Length; i++)
            if (p[i] < options.MinP * p.Max())
                x[i] = double.NegativeInfinity;
        return Softmax(x);
    }

    private static double[] Softmax(double[] x)
    {
        double top = x.Max();
        double[] weights = [.. x.Select(value => Math.Exp(value - top))];
        return [.. weights.Select(weight => weight / weights.Sum())];
    }

    private static CausalLanguageModel Model()
    {
        var random = new Rng(9);
        return CausalLanguageModel.Create(
            ModelConfig.Gpt2(Vocabulary, 64, 16, 2, 2) with
            {
                InitializerRange = 0.35,
            },
            ref random
        );
    }
}
