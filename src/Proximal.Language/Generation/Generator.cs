using System.Numerics;
using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Writes completions. Prompts of any lengths go through the model together, without padding, and where one ends the next
/// takes its place. A completion depends on its prompt, the options, the seed and its stream alone: not on the other prompts,
/// their order, the batch's size or the number of threads.
/// </summary>
/// <remarks>
/// It uses the model's parameters as they are at the moment, and keeps its memory for the next time; it is not for several
/// threads at once.
/// </remarks>
/// <example>
/// <code>
/// var generator = new Generator(model, tokenizer);
/// Completion completion = generator.Generate(tokenizer.Encode("Once upon a time"), new SamplingOptions { Temperature = 0.7f, TopP = 0.95f }, seed: 1);
/// Console.WriteLine(completion.Text);
/// </code>
/// </example>
public sealed class Generator
{
    // Prompts are taken in by so many tokens at a time, which bounds the memory and keeps rows in the second cache.
    private const int RowsPerPass = 256;

    private readonly CausalLanguageModel model;
    private readonly ITokenizer? tokenizer;
    private readonly KeyValuePages pages;
    private readonly DecoderPass pass = new();
    private readonly Queue<PartialCompletion> idle = new();
    private readonly List<PartialCompletion> active = [];
    private readonly List<PartialCompletion> drawing = [];
    private TokenSample[] draws = [];
    private CachedDecoder? decoder;
    private (bool, AdapterUse, bool) adapter;
    private KeyValueCache? cache;

    /// <summary>A generator for a model.</summary>
    /// <param name="model">The model, whose parameters may change between generations.</param>
    /// <param name="tokenizer">Needed for stop strings and for completions' texts; its end tokens end a completion. Without it, the config's do.</param>
    /// <param name="batchSize">The most sequences that go through the model together; 64 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is less than 1.</exception>
    /// <exception cref="InvalidInputException">The tokenizer has more tokens than the model.</exception>
    public Generator(CausalLanguageModel model, ITokenizer? tokenizer = null, int batchSize = 64)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        tokenizer?.RequireFit(model.Config);
        this.model = model;
        this.tokenizer = tokenizer;
        BatchSize = batchSize;
        ModelConfig config = model.Config;
        pages = new KeyValuePages(
            model.Trunk.Embedding.Weight.Device,
            DecoderPass.PageElements(config.Layers, config.KeyValueHeads, config.HeadDimension)
        );
    }

    /// <summary>The most sequences that go through the model together.</summary>
    public int BatchSize { get; }

    /// <summary>Completes one prompt.</summary>
    /// <param name="prompt">At least one token, fewer than the model's context.</param>
    /// <param name="options">How to draw.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">Which of the seed's random streams; 0 by default.</param>
    /// <param name="onToken">Called for each token as it is drawn.</param>
    /// <param name="cancellation">Ends the generation between two tokens.</param>
    /// <exception cref="InvalidInputException">An option is out of its range, or the prompt is empty, too long, or has tokens outside the vocabulary.</exception>
    /// <exception cref="TrainingDivergedException">The model's logits are not finite numbers.</exception>
    /// <exception cref="OperationCanceledException">The generation was cancelled.</exception>
    public Completion Generate(
        int[] prompt,
        SamplingOptions options,
        ulong seed,
        ulong stream = 0,
        Action<GeneratedToken>? onToken = null,
        CancellationToken cancellation = default
    ) => Generate([prompt], options, seed, [stream], onToken, cancellation)[0];

    /// <summary>Completes prompts.</summary>
    /// <param name="prompts">Each at least one token, fewer than the model's context.</param>
    /// <param name="options">How to draw.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="streams">Each prompt's own random stream of the seed.</param>
    /// <param name="onToken">Called for each token as it is drawn; tokens of different prompts alternate.</param>
    /// <param name="cancellation">Ends the generation between two tokens.</param>
    /// <returns>The completions, in the order of the prompts.</returns>
    /// <exception cref="ArgumentException">There is not one stream for each prompt.</exception>
    /// <exception cref="InvalidInputException">An option is out of its range, or a prompt is empty, too long, or has tokens outside the vocabulary.</exception>
    /// <exception cref="TrainingDivergedException">The model's logits are not finite numbers.</exception>
    /// <exception cref="OperationCanceledException">The generation was cancelled.</exception>
    public IReadOnlyList<Completion> Generate(
        IReadOnlyList<int[]> prompts,
        SamplingOptions options,
        ulong seed,
        ReadOnlySpan<ulong> streams,
        Action<GeneratedToken>? onToken = null,
        CancellationToken cancellation = default
    )
    {
        if (streams.Length != prompts.Count)
            throw new ArgumentException(
                $"{prompts.Count} prompts need as many streams, not {streams.Length}",
                nameof(streams)
            );
        var settings = new GenerationOptions(options, model.Config, tokenizer);
        for (int i = 0; i < prompts.Count; i++)
            Check(prompts[i], i);
        Prepare(Math.Min(prompts.Count, BatchSize));

        var completions = new Completion[prompts.Count];
        try
        {
            for (int next = 0; next < prompts.Count || active.Count > 0; )
            {
                cancellation.ThrowIfCancellationRequested();
                for (; next < prompts.Count && active.Count < decoder!.Selected; next++)
                    Admit(next, prompts[next], new Rng(seed, streams[next]), settings);
                Advance(settings, completions, onToken);
            }
        }
        finally
        {
            for (int i = active.Count - 1; i >= 0; i--)
                Release(i);
        }

        return completions;
    }

    private void Admit(int index, int[] prompt, Rng random, GenerationOptions settings)
    {
        PartialCompletion completion = idle.Dequeue();
        completion.Begin(index, prompt, random, settings);
        active.Add(completion);
    }

    /// <summary>One pass: a token for each completion that has begun, and as much of the other prompts as there is room for.</summary>
    private void Advance(GenerationOptions settings, Completion[] completions, Action<GeneratedToken>? onToken)
    {
        pass.Clear();
        drawing.Clear();
        foreach (PartialCompletion completion in active)
            if (completion.HasBegun)
                Feed(completion);
        foreach (PartialCompletion completion in active)
            if (!completion.HasBegun && pass.Rows < RowsPerPass)
                Feed(completion);
        decoder!.Run(pass);

        for (int i = 0; i < drawing.Count; i++)
            draws[i] = drawing[i].Ask(settings);
        decoder.Logits.SampleTokens(settings.Rules, draws, drawing.Count);
        for (int i = 0; i < drawing.Count; i++)
            Take(drawing[i], draws[i], settings, completions, onToken);
    }

    private void Feed(PartialCompletion completion)
    {
        ReadOnlySpan<int> pending = completion.Pending;
        int taken = Math.Min(pending.Length, Math.Max(1, RowsPerPass - pass.Rows));
        bool isLast = taken == pending.Length;
        pass.Add(
            pending[..taken],
            completion.Fed,
            cache!.PagesOf(completion.Slot, completion.Fed + taken),
            select: isLast ? 1 : 0
        );
        completion.Feed(taken);
        if (isLast)
            drawing.Add(completion);
    }

    private void Take(
        PartialCompletion completion,
        in TokenSample draw,
        GenerationOptions settings,
        Completion[] completions,
        Action<GeneratedToken>? onToken
    )
    {
        int index = completion.Tokens.Length;
        if (draw.Token == TokenSample.NotFinite)
            throw new TrainingDivergedException(
                $"the model's logits for token {index} of the completion of prompt {completion.Index} are not finite numbers: its parameters have diverged"
            );
        if (draw.Token == TokenSample.NoCandidate)
            throw new InvalidInputException(
                $"MinTokens (min_new_tokens) leaves nothing to draw: every token of the vocabulary of {settings.Vocabulary} would end the completion"
            );

        FinishReason? finish = completion.Add(draw, settings);
        onToken?.Invoke(new GeneratedToken(completion.Index, index, draw.Token, draw.LogProb, finish));
        if (finish is not { } reason)
            return;
        completions[completion.Index] = completion.Complete(reason, settings);
        Release(active.IndexOf(completion));
    }

    private void Release(int place)
    {
        PartialCompletion completion = active[place];
        active.RemoveAt(place);
        cache!.Remove(completion.Slot);
        idle.Enqueue(completion);
    }

    /// <summary>Makes room for so many sequences at once.</summary>
    private void Prepare(int sequences)
    {
        if (decoder is not null && decoder.Selected >= sequences && adapter == model.AdapterState)
            return;
        adapter = model.AdapterState;
        int room = Math.Min(BatchSize, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, sequences)));
        decoder = new CachedDecoder(model, Math.Max(RowsPerPass, room), room);
        cache = new KeyValueCache(pages, room);
        draws = new TokenSample[room];
        idle.Clear();
        for (int i = 0; i < room; i++)
            idle.Enqueue(new PartialCompletion(i));
    }

    private void Check(int[] prompt, int index)
    {
        ModelConfig config = model.Config;
        if (prompt.Length == 0)
            throw new InvalidInputException(
                $"prompt {index} is empty: a completion needs at least one token to begin from"
            );
        if (prompt.Length >= config.Context)
            throw new InvalidInputException(
                $"prompt {index} has {prompt.Length} tokens, which leaves no room for a completion in the model's context of {config.Context}"
            );
        int bad = prompt.AsSpan().IndexOfAnyExceptInRange(0, config.Vocabulary - 1);
        if (bad >= 0)
            throw new InvalidInputException(
                $"prompt {index} holds token {prompt[bad]}, which is outside the model's vocabulary of {config.Vocabulary}"
            );
    }
}
