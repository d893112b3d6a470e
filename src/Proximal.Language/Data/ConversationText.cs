namespace Proximal.Language;

/// <summary>Renders conversations as prompts and completions.</summary>
internal static class ConversationText
{
    /// <summary>
    /// Renders messages as a prompt that the assistant answers, or continues if the last message is the assistant's.
    /// </summary>
    /// <param name="messages">The messages.</param>
    /// <param name="name">Member of the messages, for error messages.</param>
    /// <param name="arguments">Other arguments of the template.</param>
    /// <param name="template">The template; null if the model has none.</param>
    internal static string Prompt(
        IReadOnlyList<ChatMessage> messages,
        string name,
        ChatArguments arguments,
        ChatTemplate? template
    ) =>
        Rendered(
            template,
            name,
            known =>
            {
                bool continues = messages[^1].Role == ChatMessage.Assistant;
                return known
                    .Render(
                        messages,
                        arguments with
                        {
                            AddGenerationPrompt = !continues,
                            ContinueFinalMessage = continues,
                        }
                    )
                    .Text;
            }
        );

    /// <summary>
    /// Renders messages as the text before the last message of the assistant, and the rest up to the token that ends
    /// the turn.
    /// </summary>
    internal static Demonstration LastTurn(
        IReadOnlyList<ChatMessage> messages,
        string name,
        ChatArguments arguments,
        ChatTemplate? template
    ) =>
        Rendered(
            template,
            name,
            known =>
            {
                string whole = known.Render(messages, arguments).Text;
                string before = BeforeLast(known, messages, arguments);

                // Templates that write the start of an answer in another way than a given one agree up to a part of it.
                int start = before.AsSpan().CommonPrefixLength(whole);
                string completion = WithoutTrailing(whole[start..], known.AfterReply);
                return new Demonstration(whole[..start], completion) { Messages = messages };
            }
        );

    /// <summary>
    /// Renders messages as the text before the first message of the assistant, and the rest, with the parts that the
    /// assistant wrote.
    /// </summary>
    internal static Demonstration AllTurns(
        IReadOnlyList<ChatMessage> messages,
        string name,
        ChatArguments arguments,
        ChatTemplate? template
    ) =>
        Rendered(
            template,
            name,
            known =>
            {
                RenderedChat chat = known.Render(messages, arguments);
                IReadOnlyList<Range> spans = known.MarksAssistant(arguments)
                    ? chat.AssistantSpans
                    : SpansByTurns(known, messages, arguments, chat.Text);
                if (spans.Count == 0)
                    throw new FormatException($"'{name}' contains no text of the assistant");
                int start = spans[0].Start.Value,
                    end = spans[^1].End.Value;
                return new Demonstration(chat.Text[..start], chat.Text[start..end])
                {
                    Messages = messages,
                    TrainedSpans = [.. spans.Select(span => (span.Start.Value - start)..(span.End.Value - start))],
                };
            }
        );

    /// <summary>
    /// The assistant's parts for a template that does not mark them: what each of its messages adds to the text.
    /// </summary>
    private static List<Range> SpansByTurns(
        ChatTemplate template,
        IReadOnlyList<ChatMessage> messages,
        ChatArguments arguments,
        string text
    )
    {
        var spans = new List<Range>();
        for (int i = 0; i < messages.Count; i++)
        {
            if (messages[i].Role != ChatMessage.Assistant)
                continue;
            ChatMessage[] shown = [.. messages.Take(i + 1)];
            string before = BeforeLast(template, shown, arguments),
                after = WithoutTrailing(template.Render(shown, arguments).Text, template.AfterReply);
            bool isPrefix =
                text.StartsWith(after, StringComparison.Ordinal) && after.StartsWith(before, StringComparison.Ordinal);
            if (!isPrefix)
                throw new InvalidInputException(
                    $"the chat template {template.Name} does not mark the assistant's text by "
                        + $"{{% generation %}} blocks, and renders message {i + 1} differently if others follow, so "
                        + "that its tokens are unknown: use a template with such blocks, or set assistant_only_loss to "
                        + "false"
                );
            spans.Add(before.Length..after.Length);
        }

        return spans;
    }

    private static string BeforeLast(
        ChatTemplate template,
        IReadOnlyList<ChatMessage> messages,
        ChatArguments arguments
    ) => template.Render([.. messages.Take(messages.Count - 1)], arguments with { AddGenerationPrompt = true }).Text;

    // White space after the token that ends a turn is not generated.
    private static string WithoutTrailing(string text, string afterReply)
    {
        string end = afterReply.TrimEnd();
        return end.Length > 0 && end.Length < afterReply.Length && text.EndsWith(afterReply, StringComparison.Ordinal)
            ? text[..^(afterReply.Length - end.Length)]
            : text;
    }

    private static T Rendered<T>(ChatTemplate? template, string name, Func<ChatTemplate, T> render)
    {
        if (template is null)
            throw new FormatException(
                $"'{name}' contains messages, but the model has no chat template: name a chat template "
                    + $"({string.Join(", ", ChatTemplates.Names)}) or a file"
            );
        try
        {
            return render(template);
        }
        catch (InvalidInputException e)
        {
            throw new FormatException($"'{name}' contains messages, but {e.Message}", e);
        }
    }
}
