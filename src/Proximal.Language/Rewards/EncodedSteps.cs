namespace Proximal.Language;

/// <summary>A solution as tokens, with the places at which its steps are scored.</summary>
/// <param name="Tokens">Prompt, steps and separators.</param>
/// <param name="Ends">Index of the last token of each step's separator, [steps].</param>
/// <param name="Labels">1 for correct and 0 for wrong steps, [steps].</param>
internal sealed record EncodedSteps(int[] Tokens, int[] Ends, float[] Labels)
{
    /// <summary>Encodes a solution. Steps that do not fit are left out.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="example">The solution; its labels can be fewer than its steps.</param>
    /// <param name="separator">Text after each step.</param>
    /// <param name="maxLength">Maximum number of tokens.</param>
    /// <param name="lastOnly">Whether only the last step counts.</param>
    /// <exception cref="InvalidInputException">No labelled step fits.</exception>
    public static EncodedSteps Of(
        ITokenizer tokenizer,
        StepwiseExample example,
        string separator,
        int maxLength,
        bool lastOnly = false
    )
    {
        List<int> tokens =
            example.Prompt.Length > 0 ? [.. tokenizer.EncodePrompt(example.Prompt, example.IsChat)]
            : tokenizer.BeginToken is { } begin ? [begin]
            : [];
        var ends = new List<int>();
        int[] after = tokenizer.Encode(separator);
        foreach (string step in example.Steps)
        {
            int[] ids = tokenizer.Encode(step);
            if (tokens.Count + ids.Length + after.Length > maxLength)
                break;
            tokens.AddRange(ids);
            tokens.AddRange(after);
            ends.Add(tokens.Count - 1);
        }

        // The last step of a solution that was cut off is not its last step.
        int first = lastOnly ? example.Steps.Count - 1 : 0;
        return ends.Count > first
            ? new EncodedSteps(
                [.. tokens],
                [.. ends.Skip(first)],
                [.. example.Labels.Take(ends.Count).Skip(first).Select(static label => label ? 1f : 0f)]
            )
            : throw new InvalidInputException(
                $"the solution of {Excerpt.Of(example.Prompt)} has no labelled step within {maxLength} tokens "
                    + "(max_length, or the model's context)"
            );
    }
}
