using System.Runtime.CompilerServices;

namespace Proximal.Cli.Tests;

public sealed class DocumentationTests
{
    [Fact]
    public void Every_setting_stands_in_the_documentation_with_its_default()
    {
        string page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../docs/configuration.md"));

        Assert.All(
            PpoSettings.All,
            setting => Assert.Contains(
                $"| `{setting.Key}` | `{setting.Name}` | {setting.Kind} | `{setting.Default}` | {setting.Meaning} |", page, StringComparison.Ordinal));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
