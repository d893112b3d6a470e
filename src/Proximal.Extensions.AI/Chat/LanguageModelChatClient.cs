using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Proximal.Language;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Proximal.Extensions.AI;

/// <summary>
/// Language model of this library as an <see cref="IChatClient"/>: responses and streams, calls of tools, numbers of
/// tokens and cancellation. The conversation is text of the tokenizer's chat template.
/// </summary>
/// <remarks>
/// The client is thread-safe; requests run one after the other. Supported options are Instructions, Temperature, TopP,
/// TopK, MaxOutputTokens, StopSequences, Seed, Tools, ToolMode (Auto and None), AllowMultipleToolCalls and ResponseFormat
/// (text). Another one throws <see cref="NotSupportedException"/>.
/// </remarks>
/// <example>
/// <code>
/// using IChatClient client = LanguageModelChatClient.Load("runs/rlhf/model");
/// await foreach (ChatResponseUpdate update in client.GetStreamingResponseAsync("Hello"))
///     Console.Write(update);
/// </code>
/// </example>
public sealed class LanguageModelChatClient : IChatClient
{
    private const string Provider = "proximal";

    private readonly ITokenizer tokenizer;
    private readonly LanguageModelChatOptions options;
    private readonly Generator generator;
    private readonly SemaphoreSlim gate = new(1, 1);
    private long responses = -1;
    private long streams = -1;

    /// <summary>Creates a client of a model.</summary>
    /// <param name="model">The model; its parameters must not change during a request.</param>
    /// <param name="tokenizer">Its tokenizer, with a chat template.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="InvalidInputException">The tokenizer has more tokens than the model.</exception>
    public LanguageModelChatClient(
        CausalLanguageModel model,
        ITokenizer tokenizer,
        LanguageModelChatOptions? options = null
    )
    {
        this.tokenizer = tokenizer;
        this.options = options ?? new LanguageModelChatOptions();
        generator = new Generator(model, tokenizer, batchSize: 1);
    }

    /// <summary>Loads a model and its tokenizer from a Hugging Face folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="chatTemplate">Chat template instead of that of the folder, as for <see cref="Tokenizer.Load"/>.</param>
    /// <exception cref="InvalidInputException">A file is missing or damaged.</exception>
    public static LanguageModelChatClient Load(
        string folder,
        LanguageModelChatOptions? options = null,
        string? chatTemplate = null
    )
    {
        options ??= new LanguageModelChatOptions();
        return new LanguageModelChatClient(
            CausalLanguageModel.Load(folder, trainable: false),
            Tokenizer.Load(folder, chatTemplate),
            options with
            {
                ModelId =
                    options.ModelId ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            }
        );
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">
    /// The tokenizer has no chat template, it refuses the conversation, or the conversation is longer than the context.
    /// </exception>
    /// <exception cref="NotSupportedException">An option or a kind of content is not supported.</exception>
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="InvalidInputException">As for <see cref="GetResponseAsync"/>.</exception>
    /// <exception cref="NotSupportedException">An option or a kind of content is not supported.</exception>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(messages);
        var request = ChatRequest.Create(tokenizer, [.. messages], options, this.options);
        return Stream(request, cancellationToken);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        if (serviceType == typeof(ChatClientMetadata))
            return new ChatClientMetadata(Provider, defaultModelId: options.ModelId);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Releases the lock of requests. No request may run.</summary>
    public void Dispose() => gate.Dispose();

    private async IAsyncEnumerable<ChatResponseUpdate> Stream(
        ChatRequest request,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        // A reader that stops early cancels the generation.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var updates = Channel.CreateUnbounded<ChatResponseUpdate>();
        await gate.WaitAsync(cancellation).ConfigureAwait(false);
        Task generation = Task.Run(() => Generate(request, updates.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (ChatResponseUpdate update in updates.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
                yield return update;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await generation.ConfigureAwait(false);
            gate.Release();
        }
    }

    // Errors reach the reader of the channel.
    private void Generate(
        ChatRequest request,
        ChannelWriter<ChatResponseUpdate> updates,
        CancellationToken cancellation
    )
    {
        try
        {
            var reply = new ChatReply(tokenizer, request, $"response-{++responses}", options.ModelId);
            Completion completion = generator.Generate(
                request.Prompt,
                request.Sampling,
                request.Seed ?? options.Seed,
                request.Seed is null ? (ulong)++streams : 0,
                token =>
                {
                    if (reply.Add(token) is { } update)
                        updates.TryWrite(update);
                },
                cancellation
            );
            updates.TryWrite(reply.Finish(completion));
            updates.Complete();
        }
        catch (Exception e)
        {
            updates.Complete(e);
        }
    }
}
