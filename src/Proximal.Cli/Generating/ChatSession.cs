using Proximal.Language;

namespace Proximal.Cli;

/// <summary>A conversation with a model, a line at a time.</summary>
internal sealed class ChatSession
{
    private const string Commands = "/reset begins anew, /system TEXT tells the model who it is, /exit ends";

    private readonly GenerationModel writer;
    private readonly SamplingOptions sampling;
    private readonly Generator generator;
    private readonly ChatHistory conversation;
    private readonly ulong seed;
    private readonly TextWriter output;
    private readonly bool interactive;
    private ulong answers;

    /// <param name="writer">The model.</param>
    /// <param name="sampling">How to draw.</param>
    /// <param name="seed">Chooses what is drawn.</param>
    /// <param name="system">What the system says at the beginning; null for the template's own.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="interactive">Whether somebody sits there, to be greeted and told of mistakes, which end the session otherwise.</param>
    /// <exception cref="InvalidInputException">There is a system message, and no template to write it.</exception>
    public ChatSession(
        GenerationModel writer,
        SamplingOptions sampling,
        ulong seed,
        string? system,
        TextWriter output,
        bool interactive
    )
    {
        (this.writer, this.sampling, this.seed, this.output, this.interactive) = (
            writer,
            sampling,
            seed,
            output,
            interactive
        );
        generator = new Generator(writer.Model, writer.Tokenizer, batchSize: 1);
        conversation = new ChatHistory(writer, sampling.MaxTokens) { System = system };
        if (system is not null)
            RequireTemplate();
    }

    /// <summary>Answers lines until there are none, or one says /exit.</summary>
    /// <param name="nextLine">Reads a line; null at the end.</param>
    /// <param name="cancellation">Gives each answer what cancels it.</param>
    public void Run(Func<string?> nextLine, Func<CancellationToken> cancellation)
    {
        if (interactive)
            Greet();
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
                    Obey(line.Trim());
                else
                    Answer(line, cancellation());
            }
            catch (InvalidInputException mistake) when (interactive)
            {
                output.WriteLine($"({mistake.Message})");
            }
        }
    }

    private void Greet()
    {
        output.WriteLine(writer.Folder);
        output.WriteLine(
            conversation.Template is { } template
                ? $"A conversation in the {template.Name} template. {Commands}."
                : "The tokenizer has no chat template, so each line is completed by itself (--chat-template names one). /exit ends."
        );
    }

    private void Obey(string command)
    {
        string[] words = command.Split(' ', 2);
        switch (words[0])
        {
            case "/reset":
                conversation.Reset();
                if (interactive)
                    output.WriteLine("(forgotten)");
                break;
            case "/system":
                RequireTemplate();
                conversation.System = words.Length > 1 ? words[1] : null;
                conversation.Reset();
                break;
            default:
                throw new InvalidInputException($"there is no command '{words[0]}': {Commands}");
        }
    }

    private void Answer(string line, CancellationToken cancellation)
    {
        int[] prompt = conversation.Ask(line, out int forgotten);
        if (forgotten > 0 && interactive)
            output.WriteLine($"(the {forgotten} oldest turns no longer fit and are forgotten)");
        var text = new TextStream(writer.Tokenizer, sampling.StopStrings);
        try
        {
            Completion answer = generator.Generate(
                prompt,
                sampling,
                seed,
                answers++,
                token => Write(text.Add(token)),
                cancellation
            );
            conversation.Answer(answer.Text!);
            if (interactive && answer.Finish == FinishReason.Length)
                output.Write(" …");
        }
        catch (OperationCanceledException)
        {
            conversation.TakeBack();
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
        if (conversation.Template is null)
            throw new InvalidInputException(
                $"a system message needs a chat template, and the tokenizer of {writer.Folder} has none; name one with --chat-template ({string.Join(", ", ChatTemplates.Names)})"
            );
    }
}
