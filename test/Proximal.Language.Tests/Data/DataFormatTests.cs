using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Proximal.Language.Tests;

/// <summary>Formats of data files, folders and patterns.</summary>
public sealed class DataFormatTests : IDisposable
{
    private const string Lines = """
        {"prompt": "2+2=", "completion": "4"}
        {"prompt": "a, \"b\"\nand c", "completion": "naïve 東京"}

        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("data.jsonl", Lines)]
    [InlineData("data.unknown", Lines)]
    [InlineData("data.json", Lines)]
    [InlineData(
        "data.json",
        "\n [ {\"prompt\": \"2+2=\", \"completion\": \"4\"},\n {\"completion\": \"naïve \\u6771京\", \"prompt\": \"a, \\\"b\\\"\\nand c\"} ]\n"
    )]
    [InlineData("data.csv", "prompt,completion\n2+2=,4\n\"a, \"\"b\"\"\nand c\",naïve 東京\n")]
    [InlineData("data.csv", "\uFEFFcompletion,prompt\r\n4,2+2=\r\nnaïve 東京,\"a, \"\"b\"\"\nand c\"")]
    [InlineData("data.tsv", "prompt\tcompletion\n2+2=\t4\n\"a, \"\"b\"\"\nand c\"\tnaïve 東京\n")]
    public void All_formats_have_the_same_records(string name, string content)
    {
        Demonstration[] expected = [new("2+2=", "4"), new("a, \"b\"\nand c", "naïve 東京")];
        File.WriteAllText(At(name), content);
        using (FileDataset<Demonstration> plain = Datasets.Demonstrations(At(name)))
            Assert.Equal(expected, plain);

        using (var target = new GZipStream(File.Create(At($"{name}.gz")), CompressionLevel.Fastest))
            target.Write(Encoding.UTF8.GetBytes(content));
        if (name == "data.unknown")
            return;
        using FileDataset<Demonstration> compressed = Datasets.Demonstrations(At($"{name}.gz"));
        Assert.Equal(expected, compressed);
        Assert.Equal([At($"{name}.gz")], compressed.Files);
    }

    /// <summary>The reference is DuckDB 1.5.</summary>
    [Theory]
    [InlineData("conversations.parquet", "conversations.jsonl", 4)]
    [InlineData("rows.parquet", "rows.jsonl.gz", 3000)]
    [InlineData("rows-gzip.parquet", "rows.jsonl.gz", 3000)]
    public void Parquet_rows_equal_those_of_DuckDB(string parquet, string lines, int count)
    {
        JsonElement[] rows = Records(Path.Combine(Golden.Folder, "data", parquet)),
            expected = Records(Path.Combine(Golden.Folder, "data", lines));
        Assert.Equal(count, rows.Length);
        for (int i = 0; i < count; i++)
            Assert.True(JsonElement.DeepEquals(WithoutNull(expected[i]), rows[i]), $"row {i}: {rows[i]}");
    }

    [Fact]
    public void Typed_columns_are_converted()
    {
        File.WriteAllText(At("pairs.csv"), "prompt,chosen,rejected,margin\np,yes,no,0.5\nq,[1],no,\n");
        using (FileDataset<PreferencePair> pairs = Datasets.Preferences(At("pairs.csv")))
            Assert.Equal([new("p", "yes", "no", 0.5), new("q", "[1]", "no")], pairs);
        File.WriteAllText(At("labels.csv"), "prompt,completion,label\np,a,True\np,b,0\n");
        using (FileDataset<LabeledCompletion> labels = Datasets.LabeledCompletions(At("labels.csv")))
            Assert.Equal([new("p", "a", true), new("p", "b", false)], labels);
        File.WriteAllText(At("chat.csv"), "messages\n\"[{\"\"role\"\": \"\"user\"\", \"\"content\"\": \"\"q\"\"}]\"\n");
        Assert.Equal("q", Records(At("chat.csv"))[0].GetProperty("messages")[0].GetProperty("content").GetString());
    }

    [Theory]
    [InlineData("a.csv", "prompt,completion\na,b\nc\n", "row 2 has 1 values, but the header has 2")]
    [InlineData("a.csv", "prompt,completion,label\na,b,maybe\n", "in row 1, 'label' must be true or false")]
    [InlineData("a.csv", "prompt,margin\na,x\n", "in row 1, 'margin' must be a number")]
    [InlineData("a.csv", "messages\nx\n", "in row 1, 'messages' must be JSON")]
    [InlineData("a.csv", "prompt,completion\n", "contains no text")]
    [InlineData("a.json", "[{\"prompt\": 1},", "cannot be read")]
    [InlineData("a.parquet", "PAR1 is not a file", "cannot be read")]
    [InlineData("a.parquet.gz", "", "compresses its columns itself")]
    [InlineData("a.jsonl.gz", "not compressed", "cannot be read")]
    public void Damaged_files_have_one_message(string name, string content, string expected)
    {
        File.WriteAllText(At(name), content);
        string message = Assert.Throws<InvalidInputException>(() => Datasets.Demonstrations(At(name))).Message;
        Assert.StartsWith(At(name), message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("a.csv", "prompt,completion\np,x\np,\"\"\n", "row 2: ")]
    [InlineData("a.json", "[{\"text\": \"x\"}, {\"text\": \"\"}]", "element 2: ")]
    [InlineData("a.jsonl", "{\"text\": \"x\"}\n\n{\"text\": \"\"}", "line 3: ")]
    public void Messages_have_the_place_in_the_original_file(string name, string content, string place)
    {
        File.WriteAllText(At(name), content);
        string message = Assert.Throws<InvalidInputException>(() => Datasets.Demonstrations(At(name))).Message;
        Assert.StartsWith($"{At(name)}, {place}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_and_patterns_have_the_files_in_order()
    {
        Directory.CreateDirectory(At("data/more"));
        Write("data/b.jsonl", "b");
        Write("data/a.jsonl", "a");
        Write("data/more/c.jsonl", "c");
        File.WriteAllText(At("data/README.md"), "# Data");

        Assert.Equal(["a", "b", "c"], Completions("data"));
        Assert.Equal(["a", "b"], Completions("data/*.jsonl"));
        Assert.Equal(["a", "b", "c"], Completions("data/**/*.jsonl"));
        Assert.Equal(["c"], Completions("data/more/?.jsonl"));
        using FileDataset<Demonstration> all = Datasets.Demonstrations(At("data"));
        Assert.Equal($"{Path.Combine(At("data"), "more", "c.jsonl")}, line 1", all.PlaceOf(2));
    }

    [Fact]
    public void Folder_with_evaluation_data_is_refused()
    {
        Directory.CreateDirectory(At("data"));
        Write("data/train-00000-of-00001.jsonl", "a");
        Write("data/test-00000-of-00001.jsonl", "b");

        string message = Assert.Throws<InvalidInputException>(() => Completions("data")).Message;
        Assert.Contains(
            "for training and for evaluation, such as test-00000-of-00001.jsonl",
            message,
            StringComparison.Ordinal
        );
        Assert.Equal(["a"], Completions("data/train*"));
    }

    [Fact]
    public void Missing_files_are_named()
    {
        Directory.CreateDirectory(At("empty"));
        Assert.EndsWith("does not exist", Message("none.jsonl"), StringComparison.Ordinal);
        Assert.StartsWith("no file matches", Message("none/*.jsonl"), StringComparison.Ordinal);
        Assert.Contains("contains no data files", Message("empty"), StringComparison.Ordinal);

        string Message(string path) => Assert.Throws<InvalidInputException>(() => Datasets.Prompts(At(path))).Message;
    }

    [Fact]
    public void Plain_text_is_for_demonstrations()
    {
        File.WriteAllText(At("a.txt"), "one\n\ntwo\n");
        Assert.Equal(["one", "two"], Completions("a.txt"));
        Assert.Contains(
            "is plain text, which has no members",
            Assert.Throws<InvalidInputException>(() => Datasets.Prompts(At("a.txt"))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Temporary_files_do_not_remain()
    {
        File.WriteAllText(At("a.csv"), "prompt,completion\na,b\n");
        string[] before = Directory.GetFiles(Path.GetTempPath(), "proximal-*");
        using (FileDataset<Demonstration> open = Datasets.Demonstrations(At("a.csv")))
        {
            Assert.Single(open);
            if (!OperatingSystem.IsWindows())
                Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "proximal-*").Except(before));
        }

        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "proximal-*").Except(before));
    }

    [Theory]
    [InlineData("""{"prompt": "p"}""", DatasetKind.Prompts)]
    [InlineData("""{"prompt": "p", "answer": 1}""", DatasetKind.Prompts)]
    [InlineData("""{"prompt": "p", "completion": "c"}""", DatasetKind.Demonstrations)]
    [InlineData("""{"messages": []}""", DatasetKind.Demonstrations)]
    [InlineData("""{"prompt": "p", "completion": "c", "label": true}""", DatasetKind.LabeledCompletions)]
    [InlineData("""{"chosen": "c", "rejected": "r"}""", DatasetKind.Preferences)]
    public void Kind_is_that_of_the_first_record(string record, DatasetKind kind)
    {
        File.WriteAllText(At("a.jsonl"), record);
        Assert.Equal(kind, Datasets.KindOf(At("a.jsonl")));
    }

    [Fact]
    public void Duplicates_are_removed()
    {
        File.WriteAllText(
            At("a.jsonl"),
            """
            {"text": "a", "n": {"x": 1, "y": [2]}}
            {"n": {"y": [2], "x": 1}, "text": "a"}
            {"text": "a"}
            {"text": "b"}
            {"text": "a"}
            """
        );
        Assert.Equal((3, 2), Datasets.RemoveDuplicates(At("a.jsonl"), At("b.jsonl")));
        Assert.Equal(
            """
            {"text": "a", "n": {"x": 1, "y": [2]}}
            {"text": "a"}
            {"text": "b"}

            """,
            File.ReadAllText(At("b.jsonl"))
        );
        File.WriteAllText(At("a.txt"), "x\ny\nx\n");
        Assert.Equal((2, 1), Datasets.RemoveDuplicates(At("a.txt"), At("c.jsonl")));
        Assert.Equal("{\"text\":\"x\"}\n{\"text\":\"y\"}\n", File.ReadAllText(At("c.jsonl")));
    }

    private void Write(string name, string text) => File.WriteAllText(At(name), $"{{\"text\": \"{text}\"}}\n");

    private string[] Completions(string path)
    {
        using FileDataset<Demonstration> open = Datasets.Demonstrations(At(path));
        return [.. open.Select(static item => item.Completion)];
    }

    private static JsonElement[] Records(string path)
    {
        using var dataset = new FileDataset<JsonElement>(
            path,
            [DataFile.Open(path)],
            static record => record.Clone(),
            fromText: null,
            checkAll: false
        );
        return [.. dataset];
    }

    private static JsonElement WithoutNull(JsonElement record)
    {
        var members = record
            .EnumerateObject()
            .Where(static member => member.Value.ValueKind != JsonValueKind.Null)
            .ToDictionary(static member => member.Name, static member => member.Value);
        return JsonSerializer.SerializeToElement(members);
    }

    private string At(string name) => Path.Combine(folder.Path, name);
}
