using System.Text.Json;
using Proximal.Language.Jinja;

namespace Proximal.Language.Tests;

/// <summary>
/// Every snippet of test/Golden/jinja-snippets.json and every case of the templates in test/Golden/templates: what
/// Jinja2, set up as in Hugging Face's transformers, renders.
/// </summary>
[Trait("Category", "Golden")]
public sealed class JinjaGoldenTests
{
    // .NET has no names of characters.
    private const string NamedCharacter = @"{{ '\N{BULLET}' }}";

    private static readonly JsonElement Snippets = Golden.Read("jinja-snippets.json");

    public static TheoryData<string> Templates =>
        [
            .. Directory
                .GetFiles(Path.Combine(Golden.Folder, "templates"), "*.json")
                .Select(static path => Path.GetFileNameWithoutExtension(path))
                .Where(static name => name != "published")
                .Order(StringComparer.Ordinal),
        ];

    [Fact]
    public void Snippets_give_the_text_of_Jinja()
    {
        var date = DateTime.Parse(Snippets.GetProperty("clock").GetString()!);
        foreach (JsonElement snippet in Snippets.GetProperty("snippets").EnumerateArray())
        {
            string source = snippet.GetProperty("template").GetString()!;
            if (source == NamedCharacter)
                continue;
            Verify(
                source,
                snippet,
                () => JinjaTemplate.Parse(source).Render(VariablesOf(snippet.GetProperty("context")), date).Text
            );
        }
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void Templates_give_the_text_of_Jinja(string name)
    {
        JsonElement file = Golden.Read(Path.Combine("templates", $"{name}.json"));
        var template = new ChatTemplate(file.GetProperty("template").GetString()!, name);
        var date = DateTime.Parse(file.GetProperty("clock").GetString()!);
        int index = 0;
        foreach (JsonElement item in file.GetProperty("cases").EnumerateArray())
        {
            ChatMessage[] messages =
            [
                .. item.GetProperty("messages").EnumerateArray().Select(static message => new ChatMessage(message)),
            ];
            JsonElement extra = item.GetProperty("extra");
            var arguments = new ChatArguments
            {
                AddGenerationPrompt = item.GetProperty("add_generation_prompt").GetBoolean(),
                ContinueFinalMessage =
                    item.TryGetProperty("continue_final_message", out JsonElement continues) && continues.GetBoolean(),
                Tools = item.GetProperty("tools") is { ValueKind: JsonValueKind.Array } tools ? tools : null,
                Variables = VariablesOf(extra).ToDictionary(StringComparer.Ordinal),
                Date = date,
            };
            RenderedChat? chat = null;
            Verify($"{name}, case {index++}", item, () => (chat = template.Render(messages, arguments)).Text);
            if (chat is not null)
                Assert.Equal(
                    item.GetProperty("assistant_spans")
                        .EnumerateArray()
                        .Select(static span => (span[0].GetInt32(), span[1].GetInt32())),
                    chat.AssistantSpans.Select(span =>
                        (Characters.Count(chat.Text[..span.Start.Value]), Characters.Count(chat.Text[..span.End.Value]))
                    )
                );
        }
    }

    internal static IEnumerable<KeyValuePair<string, JsonElement>> VariablesOf(JsonElement context) =>
        context.EnumerateObject().Select(static member => KeyValuePair.Create(member.Name, member.Value));

    private static void Verify(string place, JsonElement expected, Func<string> render)
    {
        if (!expected.TryGetProperty("error", out JsonElement error))
        {
            Assert.Equal((place, expected.GetProperty("output").GetString()), (place, render()));
            return;
        }

        Exception? failure = Record.Exception(() => render());
        Assert.True(
            failure is TemplateException or InvalidInputException,
            $"{place} must fail with {error}, but: {failure?.ToString() ?? "it does not"}"
        );
        if (expected.GetProperty("error_kind").GetString() != "raised")
            return;
        var cause = Assert.IsType<TemplateException>(failure as TemplateException ?? failure!.InnerException);
        Assert.True(cause.IsRaised, place);
        Assert.Equal(error.GetString(), cause.Reason);
    }
}
