using Proximal.Language;

namespace Proximal.Extensions.AI.Tests;

public sealed class ToolCallParserTests
{
    [Theory]
    [InlineData(
        ToolCallFormat.Hermes,
        "Let me look.\n<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n</tool_call>",
        "Let me look.\n",
        "add {\"a\": 1}"
    )]
    [InlineData(
        ToolCallFormat.Hermes,
        "<tool_call>{\"name\": \"f\", \"arguments\": {}}</tool_call>\n<tool_call>{\"name\": \"g\", \"arguments\": \"{\\\"x\\\": 2}\"}</tool_call>",
        "",
        "f {}|g {\"x\": 2}"
    )]
    [InlineData(ToolCallFormat.Hermes, "a < b and <tool", "a < b and <tool", "")]
    [InlineData(
        ToolCallFormat.Hermes,
        "<tool_call>{\"name\": }</tool_call>",
        "<tool_call>{\"name\": }</tool_call>",
        ""
    )]
    [InlineData(ToolCallFormat.Hermes, "<tool_call>{\"name\": \"f\", \"arguments\": {}}", "", "f {}")]
    [InlineData(ToolCallFormat.Llama3, "{\"name\": \"add\", \"parameters\": {\"a\": 1}}", "", "add {\"a\": 1}")]
    [InlineData(
        ToolCallFormat.Llama3,
        "<|python_tag|>{\"name\": \"f\", \"parameters\": {}}; {\"name\": \"g\", \"parameters\": {}}",
        "",
        "f {}|g {}"
    )]
    [InlineData(ToolCallFormat.Llama3, "The answer is {3}.", "The answer is {3}.", "")]
    [InlineData(ToolCallFormat.Llama3, "{\"a\": 1}", "{\"a\": 1}", "")]
    [InlineData(
        ToolCallFormat.Mistral,
        "[TOOL_CALLS] [{\"name\": \"f\", \"arguments\": {\"x\": [1]}, \"id\": \"abcdefghi\"}]",
        "",
        "f {\"x\": [1]} abcdefghi"
    )]
    [InlineData(
        ToolCallFormat.Mistral,
        "[TOOL_CALLS]f[ARGS]{\"x\": 1}[TOOL_CALLS]g[CALL_ID]123456789[ARGS]{}",
        "",
        "f {\"x\": 1}|g {} 123456789"
    )]
    [InlineData(ToolCallFormat.Mistral, "[TOOL] no call", "[TOOL] no call", "")]
    public void Calls_are_separated_from_the_text_in_pieces_of_any_size(
        ToolCallFormat format,
        string written,
        string text,
        string calls
    )
    {
        foreach (int size in new[] { 1, 7, 1000 })
        {
            var parser = new ToolCallParser(format);
            string visible = string.Concat(written.Chunk(size).Select(piece => parser.Add(new string(piece))));
            (string rest, IReadOnlyList<ToolCall> found) = parser.Finish();
            Assert.Equal(text.TrimEnd(), (visible + rest).TrimEnd());
            Assert.Equal(
                calls,
                string.Join(
                    '|',
                    found.Select(static call => $"{call.Name} {call.Arguments.GetRawText()} {call.Id}".Trim())
                )
            );
        }
    }

    [Fact]
    public void Text_before_a_possible_call_is_not_held_back()
    {
        var parser = new ToolCallParser(ToolCallFormat.Hermes);
        Assert.Equal("one ", parser.Add("one <tool"));
        Assert.Equal("<toolbox ", parser.Add("box "));
        Assert.Equal("", parser.Add("<tool_call>"));
    }

    [Theory]
    [InlineData("{% if tools %}<tool_call>{% endif %}", ToolCallFormat.Hermes)]
    [InlineData("[TOOL_CALLS]", ToolCallFormat.Mistral)]
    [InlineData("<|python_tag|>", ToolCallFormat.Llama3)]
    [InlineData("{{ messages }}", ToolCallFormat.Hermes)]
    public void Format_is_that_of_the_template(string template, ToolCallFormat format) =>
        Assert.Equal(format, ToolCallParser.FormatOf(template));
}
