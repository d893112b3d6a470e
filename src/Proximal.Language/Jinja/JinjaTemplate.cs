using System.Text.Json;

namespace Proximal.Language.Jinja;

/// <summary>Text that a template rendered.</summary>
/// <param name="Text">The text.</param>
/// <param name="Generated">Ranges of the text that <c>generation</c> blocks wrote, in chars.</param>
internal sealed record RenderedTemplate(string Text, IReadOnlyList<(int Start, int End)> Generated);

/// <summary>
/// Template in the part of Jinja that chat templates use, rendered as Hugging Face's transformers renders it: Jinja2 in
/// an immutable sandbox with <c>trim_blocks</c>, <c>lstrip_blocks</c> and loop controls. Each rendering has limits, so
/// that any template ends.
/// </summary>
internal sealed class JinjaTemplate
{
    private readonly string source;
    private readonly Statement[] body;
    private readonly IReadOnlyDictionary<string, NamedBlock> blocks;
    private readonly bool hasGenerationBlocks;

    private JinjaTemplate(string source)
    {
        this.source = source;
        (body, blocks, hasGenerationBlocks) = StatementParser.Parse(source);
    }

    /// <summary>Whether the template marks the text of the assistant by <c>generation</c> blocks.</summary>
    internal bool HasGenerationBlocks => hasGenerationBlocks;

    /// <summary>Parses a source.</summary>
    /// <exception cref="TemplateException">The source is not a template; the message has line and column.</exception>
    internal static JinjaTemplate Parse(string source)
    {
        string normalized = Lexer.Normalize(source);
        try
        {
            return normalized.Length <= Limits.Source
                ? new JinjaTemplate(normalized)
                : throw new JinjaException($"it is longer than {Limits.Source} characters");
        }
        catch (JinjaException e)
        {
            throw TemplateException.Of(normalized, e);
        }
    }

    /// <summary>Renders the template.</summary>
    /// <param name="variables">Variables of the template.</param>
    /// <param name="date">Date and time of <c>strftime_now</c>, which does not exist if this is null.</param>
    /// <exception cref="TemplateException">An expression fails, or a limit is reached.</exception>
    internal RenderedTemplate Render(IEnumerable<KeyValuePair<string, JsonElement>> variables, DateTime? date = null)
    {
        try
        {
            var run = new Run(new Limits(), date);
            foreach ((string name, JsonElement value) in variables)
                run.Root.Set(name, JsonValues.Convert(run.Limits, value));
            run.Root.Set("self", new SelfReference(blocks));
            run.Execute(body);
            return new RenderedTemplate(run.Text, run.Generated);
        }
        catch (JinjaException e)
        {
            throw TemplateException.Of(source, e);
        }
    }

    /// <summary>The variable <c>self</c>, whose members are the blocks.</summary>
    private sealed class SelfReference(IReadOnlyDictionary<string, NamedBlock> blocks) : IMembers
    {
        public object? Member(Run run, string name) => blocks.GetValueOrDefault(name);
    }
}
