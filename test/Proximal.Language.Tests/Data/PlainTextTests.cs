namespace Proximal.Language.Tests;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData(TextUnit.Line, new[] { "one", "  two ", "three" })]
    [InlineData(TextUnit.Paragraph, new[] { "one\n  two", "three" })]
    [InlineData(TextUnit.File, new[] { "one\n  two \n\nthree" })]
    public void Plain_text_file_is_split_into_items(TextUnit unit, string[] expected)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "text.txt");
        File.WriteAllText(path, "one\n  two \n\nthree\n \n");
        using FileDataset<Demonstration> texts = PlainText.Open(path, unit);
        Assert.Equal(expected, texts.Select(static text => text.Completion));
        Assert.All(texts, static text => Assert.Empty(text.Prompt));
    }
}
