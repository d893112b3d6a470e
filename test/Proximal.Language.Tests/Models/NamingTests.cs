using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>config.json of transformers 4 and 5 of the same model.</summary>
[Trait("Category", "Golden")]
public class NamingTests
{
    private const string Other = "config-other-naming.json";

    /// <summary>The reference models with a second config.json.</summary>
    public static TheoryData<string> Names =>
        [
            .. GoldenModel
                .Names.Select(static row => row.Data)
                .Where(static name => File.Exists(Path.Combine(new GoldenModel(name).Folder, Other))),
        ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_namings_have_the_same_logits(string name)
    {
        var golden = new GoldenModel(name);
        using TemporaryFolder folder = CopyWithOtherNaming(golden);

        var expected = CausalLanguageModel.Load(golden.Folder, trainable: false);
        var actual = CausalLanguageModel.Load(folder.Path, trainable: false);

        Assert.Equal(golden.Logits(expected), golden.Logits(actual));
        Assert.Equal(expected.Config.Context, actual.Config.Context);
        Assert.Equal(expected.Config.EndTokens, actual.Config.EndTokens);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Saved_folder_has_the_arrays_and_the_configuration_of_the_source(string name)
    {
        var golden = new GoldenModel(name);
        using TemporaryFolder other = CopyWithOtherNaming(golden);
        foreach (string source in (ReadOnlySpan<string>)[golden.Folder, other.Path])
        {
            using var saved = new TemporaryFolder();
            CausalLanguageModel model = CausalLanguageModel.Load(source, trainable: false);
            ElementType type = TypeOf(source);

            model.Save(saved.Path, type);

            Assert.Equal(ArraysOf(source, model), ArraysOf(saved.Path, model));
            AssertSameKeys(source, saved.Path);
            Assert.Equal(golden.Logits(model), golden.Logits(CausalLanguageModel.Load(saved.Path, trainable: false)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Configuration_without_a_source_is_written_in_full(string name)
    {
        var golden = new GoldenModel(name);
        using var saved = new TemporaryFolder();
        CausalLanguageModel model = CausalLanguageModel.Load(golden.Folder, trainable: false);
        var random = new Rng(1);
        CausalLanguageModel fresh = CausalLanguageModel.Create(model.Config with { Source = null }, ref random);
        fresh.Save(saved.Path);

        CausalLanguageModel read = CausalLanguageModel.Load(saved.Path, trainable: false);

        Assert.Equal(golden.Logits(fresh), golden.Logits(read));
        Assert.Equal(model.Config.Context, read.Config.Context);
    }

    /// <summary>Copies a reference model, with the second config.json instead of the first.</summary>
    internal static TemporaryFolder CopyWithOtherNaming(GoldenModel golden)
    {
        var folder = new TemporaryFolder();
        foreach (string file in Directory.EnumerateFiles(golden.Folder, "model*"))
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        File.Copy(Path.Combine(golden.Folder, Other), Path.Combine(folder.Path, "config.json"));
        return folder;
    }

    // Masks and frequencies of old files are not a part of the model.
    private static List<string> ArraysOf(string folder, CausalLanguageModel model)
    {
        using WeightFiles files = WeightFiles.Open(folder);
        HashSet<string> parameters = [.. model.NamedParameters().Select(static parameter => parameter.Key)];
        return
        [
            .. files
                .Names.Where(parameters.Contains)
                .Order(StringComparer.Ordinal)
                .Select(name => $"{name} {files[name].Entry.Type} [{string.Join(", ", files[name].Entry.Shape)}]"),
        ];
    }

    private static ElementType TypeOf(string folder)
    {
        using WeightFiles files = WeightFiles.Open(folder);
        return files[files.Names.First(static name => name.EndsWith("norm.weight", StringComparison.Ordinal))]
            .Entry
            .Type;
    }

    private static void AssertSameKeys(string source, string saved)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(source, "config.json")));
        using JsonDocument actual = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(saved, "config.json")));
        foreach (JsonProperty key in expected.RootElement.EnumerateObject())
            Assert.True(
                actual.RootElement.TryGetProperty(key.Name, out JsonElement value)
                    && JsonElement.DeepEquals(key.Value, value),
                $"{key.Name} is {key.Value} in the source and {value} in the saved folder"
            );
    }
}
