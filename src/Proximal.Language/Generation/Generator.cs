using System.Numerics;
using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Generates completions. Prompts of different lengths run through the model together without padding; when a
/// completion ends, the next prompt takes its place (continuous batching). A completion depends only on its prompt, the
/// options, the seed and its stream, not on the other prompts, their order, the batch size or the number of threads.
/// </summary>
/// <remarks>
/// A generator uses the current parameters of the model and keeps its buffers between calls. It is not thread-safe.
/// </remarks>
/// <example>
/// <code>
/// var generator = new Generator(model, tokenizer);
/// var options = new SamplingOptions { Temperature = 0.7f, TopP = 0.95f };
/// Completion completion = generator.Generate(tokenizer.Encode("Once upon a time"), options, seed: 1);
/// Console.WriteLine(completion.Text);
/// </code>
/// </example>
public sealed class Generator
{
    /// <summary>Default number of sequences in a pass.</summary>
    internal const int DefaultBatchSize = 64;

    // Prompts are read in parts of this many tokens, which limits memory and keeps the rows in the L2 cache.
    private const int RowsPerPass = 256;

    private readonly CausalLanguageModel model;
    private readonly ITokenizer? tokenizer;
    private readonly KeyValuePages pages;
    private readonly int pageElements;
    private readonly DecoderPass pass = new();
    private readonly Queue<PartialCompletion> idle = new();
    private readonly List<PartialCompletion> active = [];
    private readonly List<PartialCompletion> sampling = [];
    private readonly List<PromptPrefix> prefixes = [];
    private TokenSample[] samples = [];
    private CachedDecoder? decoder;
    private (bool, AdapterUse, bool) adapter;
    private KeyValueCache? cache;

    /// <summary>Creates a generator for a model.</summary>
    /// <param name="model">The model. Its parameters can change between generations.</param>
    /// <param name="tokenizer">
    /// Tokenizer for stop strings and texts; its end tokens end a completion. Without it, those of the model's
    /// configuration do.
    /// </param>
    /// <param name="batchSize">Maximum number of sequences in a pass; 64 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is less than 1.</exception>
    /// <exception cref="InvalidInputException">The tokenizer has more tokens than the model.</exception>
    public Generator(CausalLanguageModel model, ITokenizer? tokenizer = null, int batchSize = DefaultBatchSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        tokenizer?.RequireFit(model.Config);
        this.model = model;
        this.tokenizer = tokenizer;
        BatchSize = batchSize;
        ModelConfig config = model.Config;
        pageElements = DecoderPass.PageElements(config.Layers, config.KeyValueHeads, config.HeadDimension);
        pages = new KeyValuePages(model.Trunk.Embedding.Weight.Device, pageElements);
    }

    /// <summary>Maximum number of sequences in a pass.</summary>
    public int BatchSize { get; }

    /// <summary>
    /// Whether adjacent equal prompts, such as the groups of GRPO, share the keys and values of the prompt, which are
    /// then computed once. Default true. Completions are the same bit for bit.
    /// </summary>
    public bool PrefixCaching { get; init; } = true;

    /// <summary>Bytes of the cached keys and values in use.</summary>
    public long CachedBytes => (long)CachedPages * pageElements * sizeof(float);

    /// <summary>Number of pages of cached keys and values in use.</summary>
    internal int CachedPages => pages.RentedCount;

    /// <summary>Completes one prompt.</summary>
    /// <param name="prompt">Prompt of at least one token and fewer than the model's context.</param>
    /// <param name="options">Options of sampling.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="stream">Random stream of the seed; 0 by default.</param>
    /// <param name="onToken">Called for each token when it is sampled.</param>
    /// <param name="cancellation">Cancels the generation between two tokens.</param>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range, or the prompt is empty, too long, or has tokens outside the vocabulary.
    /// </exception>
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
    /// <param name="prompts">Prompts, each of at least one token and fewer than the model's context.</param>
    /// <param name="options">Options of sampling.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="streams">Random stream of the seed for each prompt.</param>
    /// <param name="onToken">Called for each token when it is sampled; tokens of different prompts alternate.</param>
    /// <param name="cancellation">Cancels the generation between two tokens.</param>
    /// <returns>The completions, in the order of the prompts.</returns>
    /// <exception cref="ArgumentException">The number of streams is not the number of prompts.</exception>
    /// <exception cref="InvalidInputException">
    /// An option is out of its range, or a prompt is empty, too long, or has tokens outside the vocabulary.
    /// </exception>
    /// <exception cref="TrainingDivergedException">The model's logits are not finite numbers.</exception>
    /// <exception cref="OperationCanceledException">The generation was cancelled.</exception>
    public IReadOnlyList<Completion> Generate(
        IReadOnlyList<int[]> prompts,
        SamplingOptions options,
        ulong seed,
        ReadOnlySpan<ulong> streams,
        Action<GeneratedToken>? onToken = null,
        CancellationToken cancellation = default
    ) => Generate(prompts, limits: null, options, seed, streams, onToken, cancellation);

    /// <summary>Completes prompts, with a maximum number of tokens for each.</summary>
    /// <param name="prompts">As in the other overload.</param>
    /// <param name="limits">
    /// Maximum number of tokens of each completion, at least 1; null for that of the options for all.
    /// </param>
    /// <param name="options">As in the other overload.</param>
    /// <param name="seed">As in the other overload.</param>
    /// <param name="streams">As in the other overload.</param>
    /// <param name="onToken">As in the other overload.</param>
    /// <param name="cancellation">As in the other overload.</param>
    internal IReadOnlyList<Completion> Generate(
        IReadOnlyList<int[]> prompts,
        int[]? limits,
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
        var generation = new GenerationOptions(options, model.Config, tokenizer);
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
                    Admit(next, prompts, limits?[next], new Rng(seed, streams[next]), generation);
                Advance(generation, completions, onToken);
            }
        }
        finally
        {
            for (int i = active.Count - 1; i >= 0; i--)
                Release(i);
            foreach (PromptPrefix prefix in prefixes)
                prefix.Release();
            prefixes.Clear();
        }

        return completions;
    }

    /// <summary>Rotary positions whose frequencies depend on the length of the sequence; null if none do.</summary>
    private RotaryPositions? LengthRotary => model.Trunk.Rotary is { DependsOnLength: true } rotary ? rotary : null;

    private void Admit(int index, IReadOnlyList<int[]> prompts, int? limit, Rng random, GenerationOptions generation)
    {
        int[] prompt = prompts[index];
        bool continues = PrefixCaching && index > 0 && prompts[index - 1].AsSpan().SequenceEqual(prompt);
        int others = continues ? 0 : EqualPromptsAfter(prompts, index);
        PromptPrefix? prefix = null;
        if (continues && prompt.Length > 1)
            prefix = prefixes[^1];
        else if (others > 0 && prompt.Length > 1)
            prefixes.Add(prefix = new PromptPrefix(pages, prompt.Length, others));
        PartialCompletion completion = idle.Dequeue();
        completion.Begin(index, prompt, random, generation, prefix, computesPrefix: !continues);
        completion.MaxTokens = limit ?? generation.MaxTokens;
        active.Add(completion);
    }

    private int EqualPromptsAfter(IReadOnlyList<int[]> prompts, int index)
    {
        int next = index + 1;
        while (PrefixCaching && next < prompts.Count && prompts[next].AsSpan().SequenceEqual(prompts[index]))
            next++;
        return next - index - 1;
    }

    /// <summary>
    /// Runs one pass: a token for each started completion, and as many tokens of the other prompts as fit.
    /// </summary>
    private void Advance(GenerationOptions generation, Completion[] completions, Action<GeneratedToken>? onToken)
    {
        pass.Clear();
        sampling.Clear();
        foreach (PartialCompletion completion in active)
        {
            if (completion is { Waits: true, Prefix.IsReady: true })
                completion.Prefix.Begin(completion, cache!);
            if (LengthRotary is { } rotary && completion.RequireRotary(rotary.Representative(completion.Length)))
                cache!.Remove(completion.Slot);
            if (completion.HasOnePending)
                Feed(completion);
        }

        foreach (PartialCompletion completion in active)
            if (completion.Fed < completion.Length && !completion.Waits && pass.Rows < RowsPerPass)
                Feed(completion);
        decoder!.Run(pass);

        prefixes.RemoveAll(static prefix => prefix.IsUsedUp);
        foreach (PartialCompletion completion in active)
            if (completion.ComputesPrefix)
                completion.Prefix?.TakeFrom(completion, cache!);

        for (int i = 0; i < sampling.Count; i++)
            samples[i] = sampling[i].NextSample(generation);
        decoder.Logits.SampleTokens(generation.Rules, samples, sampling.Count);
        for (int i = 0; i < sampling.Count; i++)
            AddToken(sampling[i], samples[i], generation, completions, onToken);
    }

    private void Feed(PartialCompletion completion)
    {
        ReadOnlySpan<int> pending = completion.Pending;
        int count = Math.Min(pending.Length, Math.Max(1, RowsPerPass - pass.Rows));
        bool isLast = completion.Fed + count == completion.Length;
        pass.Add(
            pending[..count],
            completion.Fed,
            cache!.PagesOf(completion.Slot, completion.Fed + count),
            select: isLast ? 1 : 0,
            LengthRotary is { } rotary ? rotary.FrequenciesFor(completion.Length) : default(ReadOnlySpan<float>)
        );
        completion.Feed(count);
        if (isLast)
            sampling.Add(completion);
    }

    private void AddToken(
        PartialCompletion completion,
        in TokenSample sample,
        GenerationOptions generation,
        Completion[] completions,
        Action<GeneratedToken>? onToken
    )
    {
        int index = completion.Tokens.Length;
        if (sample.Token == TokenSample.NotFinite)
            throw new TrainingDivergedException(
                $"the model's logits for token {index} of the completion of prompt {completion.Index} are not "
                    + "finite numbers: its parameters have diverged"
            );
        if (sample.Token == TokenSample.NoCandidate)
            throw new InvalidInputException(
                "MinTokens (min_new_tokens) leaves nothing to sample: every token of the vocabulary of "
                    + $"{generation.Vocabulary} would end the completion"
            );

        FinishReason? finish = completion.Add(sample, generation);
        onToken?.Invoke(new GeneratedToken(completion.Index, index, sample.Token, sample.LogProb, finish));
        if (finish is not { } reason)
            return;
        completions[completion.Index] = completion.Complete(reason, generation);
        Release(active.IndexOf(completion));
    }

    private void Release(int position)
    {
        PartialCompletion completion = active[position];
        active.RemoveAt(position);
        cache!.Remove(completion.Slot);
        idle.Enqueue(completion);
    }

    /// <summary>Allocates a decoder and a cache for a number of sequences.</summary>
    private void Prepare(int sequences)
    {
        if (decoder is not null && decoder.Selected >= sequences && adapter == model.AdapterState)
            return;
        adapter = model.AdapterState;
        int capacity = Math.Min(BatchSize, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, sequences)));
        decoder = new CachedDecoder(model, Math.Max(RowsPerPass, capacity), capacity);
        cache = new KeyValueCache(pages, capacity);
        samples = new TokenSample[capacity];
        idle.Clear();
        for (int i = 0; i < capacity; i++)
            idle.Enqueue(new PartialCompletion(i));
    }

    private void Check(int[] prompt, int index)
    {
        ModelConfig config = model.Config;
        if (prompt.Length == 0)
            throw new InvalidInputException($"prompt {index} is empty: a completion needs at least one token");
        if (prompt.Length >= config.Context)
            throw new InvalidInputException(
                $"prompt {index} has {prompt.Length} tokens, which leaves no room for a completion in the "
                    + $"model's context of {config.Context}"
            );
        int invalid = prompt.AsSpan().IndexOfAnyExceptInRange(0, config.Vocabulary - 1);
        if (invalid >= 0)
            throw new InvalidInputException(
                $"prompt {index} contains token {prompt[invalid]}, which is outside the model's vocabulary of "
                    + $"{config.Vocabulary}"
            );
    }
}
