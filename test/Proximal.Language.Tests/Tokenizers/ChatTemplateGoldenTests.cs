using System.Text.Json;

namespace Proximal.Language.Tests;

/// <summary>
/// Every case of test/Golden/templates/published.json: the text that Jinja2, set up as in Hugging Face's transformers,
/// renders from the published chat templates whose names the templates of this library have.
/// </summary>
[Trait("Category", "Golden")]
public sealed class ChatTemplateGoldenTests
{
    private static readonly JsonElement[] Published =
    [
        .. JsonDocument
            .Parse(File.ReadAllText(Path.Combine(Golden.Folder, "templates", "published.json")))
            .RootElement.EnumerateArray(),
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Published.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void The_text_is_that_of_Jinja(int index)
    {
        string name = Published[index].GetProperty("name").GetString()!;
        ChatTemplate template = ChatTemplates.Named(name);
        foreach (JsonElement item in Published[index].GetProperty("cases").EnumerateArray())
        {
            ChatMessage[] messages =
            [
                .. item.GetProperty("messages")
                    .EnumerateArray()
                    .Select(static message => new ChatMessage(
                        message.GetProperty("role").GetString()!,
                        message.GetProperty("content").GetString()!
                    )),
            ];
            Assert.Equal(
                item.GetProperty("output").GetString(),
                template.Render(messages, item.GetProperty("add_generation_prompt").GetBoolean())
            );
        }
    }

    [Fact]
    public void Every_template_is_among_the_cases() =>
        Assert.Equal(
            ChatTemplates.Names.Order(StringComparer.Ordinal),
            Published
                .Select(static item => item.GetProperty("name").GetString()!)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
        );
}
