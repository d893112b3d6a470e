using Proximal.Language;

namespace Proximal.Cli;

/// <summary>An interactive conversation with a model, one line per message.</summary>
internal sealed class ChatSession
{
    private const string Commands =
        "/reset clears the conversation, /system TEXT sets the system message, /tool TEXT gives the result of a tool, "
        + "/exit quits";

    private readonly GenerationModel model;
    private readonly SamplingOptions sampling;
    private readonly Generator generator;
    private readonly ChatHistory history;
    private readonly ulong seed;
    private readonly TextWriter output;
    private readonly bool interactive;
    private ulong replies;

    /// <param name="model">The model.</param>
    /// <param name="sampling">The sampling options.</param>
    /// <param name="seed">The random seed.</param>
    /// <param name="system">The system message; null for the default of the template.</param>
    /// <param name="output">The output for replies.</param>
    /// <param name="interactive">Whether the session prints a welcome and reports errors; otherwise an error ends the
    /// session.</param>
    /// <exception cref="InvalidInputException">There is a system message but no chat template.</exception>
    public ChatSession(
        GenerationModel model,
        SamplingOptions sampling,
        ulong seed,
        string? system,
        TextWriter output,
        bool interactive
    )
    {
        (this.model, this.sampling, this.seed, this.output, this.interactive) = (
            model,
            sampling,
            seed,
            output,
            interactive
        );
        generator = new Generator(model.Model, model.Tokenizer, batchSize: 1);
        history = new ChatHistory(model, sampling.MaxTokens) { System = system };
        if (system is not null)
            RequireTemplate();
    }

    /// <summary>Replies to lines until the input ends or a line is /exit.</summary>
    /// <param name="nextLine">Reads a line; null at the end.</param>
    /// <param name="cancellation">Returns a cancellation token for each reply.</param>
    public void Run(Func<string?> nextLine, Func<CancellationToken> cancellation)
    {
        if (interactive)
            WriteWelcome();
        while (true)
        {
            if (interactive)
                output.Write("\n> ");
            if (nextLine() is not { } line)
                return;
            if (line.Trim() is "/exit" or "/quit" or "/bye")
                return;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            try
            {
                if (line.StartsWith('/'))
                    ExecuteCommand(line.Trim(), cancellation());
                else
                    Reply(history.AddUserMessage(line, out int dropped), dropped, cancellation());
            }
            catch (InvalidInputException exception) when (interactive)
            {
                output.WriteLine($"({exception.Message})");
            }
        }
    }

    private void WriteWelcome()
    {
        output.WriteLine(model.Folder);
        output.WriteLine(
            history.Template is { } template
                ? $"Conversation with the chat template {template.Name}. {Commands}."
                : "The tokenizer has no chat template, so each line is completed on its own (--chat-template "
                    + "selects one). /exit quits."
        );
    }

    private void ExecuteCommand(string command, CancellationToken cancellation)
    {
        string[] parts = command.Split(' ', 2);
        switch (parts[0])
        {
            case "/reset":
                history.Reset();
                if (interactive)
                    output.WriteLine("(conversation cleared)");
                break;
            case "/system":
                RequireTemplate();
                history.System = parts.Length > 1 ? parts[1] : null;
                history.Reset();
                break;
            case "/tool":
                RequireTemplate();
                Reply(history.AddToolResult(parts.Length > 1 ? parts[1] : "", out int dropped), dropped, cancellation);
                break;
            default:
                throw new InvalidInputException($"unknown command '{parts[0]}': {Commands}");
        }
    }

    private void Reply(int[] prompt, int dropped, CancellationToken cancellation)
    {
        if (dropped > 0 && interactive)
            output.WriteLine($"(the context is full: removed the {dropped} oldest messages)");
        var text = new TextStream(model.Tokenizer, sampling.StopStrings);
        try
        {
            Completion reply = generator.Generate(
                prompt,
                sampling,
                seed,
                replies++,
                token => Write(text.Add(token)),
                cancellation
            );
            history.AddReply(reply.Text!);
            if (interactive && reply.Finish == FinishReason.Length)
                output.Write(" …");
        }
        catch (OperationCanceledException)
        {
            history.RemoveLast();
            output.Write(" (stopped)");
        }

        output.WriteLine();
    }

    private void Write(string text)
    {
        output.Write(text);
        output.Flush();
    }

    private void RequireTemplate()
    {
        if (history.Template is null)
            throw new InvalidInputException(
                $"a system message needs a chat template, and the tokenizer of {model.Folder} has none; select "
                    + $"one with --chat-template ({string.Join(", ", ChatTemplates.Names)})"
            );
    }
}
