using System.Runtime.CompilerServices;
using YamlDotNet.RepresentationModel;

namespace Proximal.Fleet.Tests;

/// <summary>The files of deploy/ are valid YAML and name commands and flags that exist.</summary>
public sealed class DeploymentTests
{
    [Fact]
    public void Compose_file_has_a_learner_and_workers_with_a_token_in_a_network_of_their_own()
    {
        YamlNode root = Assert.Single(Read("compose.yml"));
        foreach (string service in (string[])["learner", "worker"])
        {
            YamlNode of = root["services"][service];
            Assert.StartsWith("${PROXIMAL_TOKEN:?", (string)of["environment"]["PROXIMAL_TOKEN"]!);
            Assert.Equal("fleet", (string)of["networks"][0]!);
            Assert.False(((YamlMappingNode)of).Children.ContainsKey("ports"));
        }

        Assert.Equal(
            ["fleet", "worker", "--join", "learner:30000"],
            ((YamlSequenceNode)root["services"]["worker"]["command"]).Select(static node => (string)node!)
        );
        AssertCommand((string)root["services"]["learner"]["command"][0]!);
    }

    [Fact]
    public void Kubernetes_manifests_have_one_learner_and_scalable_workers()
    {
        List<YamlNode> all = Read("kubernetes.yml");
        Assert.Equal(
            ["PersistentVolumeClaim", "Service", "StatefulSet", "Deployment", "NetworkPolicy"],
            all.Select(static manifest => (string)manifest["kind"]!)
        );
        YamlNode learner = all[2]["spec"],
            worker = all[3]["spec"];
        Assert.Equal("1", (string)learner["replicas"]!);
        Assert.Equal("None", (string)all[1]["spec"]["clusterIP"]!);
        foreach (YamlNode workload in (YamlNode[])[learner, worker])
        {
            Assert.Equal(
                (string)workload["selector"]["matchLabels"]["app"]!,
                (string)workload["template"]["metadata"]["labels"]["app"]!
            );
            Assert.Contains(
                (YamlSequenceNode)workload["template"]["spec"]["containers"][0]["env"],
                static variable =>
                    (string)variable["name"]! == "PROXIMAL_TOKEN"
                    && (string)variable["valueFrom"]["secretKeyRef"]["name"]! == "proximal"
            );
        }

        AssertCommand((string)learner["template"]["spec"]["containers"][0]["args"][0]!);
        string service = (string)all[1]["metadata"]["name"]!;
        Assert.Contains(
            (YamlSequenceNode)worker["template"]["spec"]["containers"][0]["args"],
            argument => (string)argument! == $"{service}:{all[1]["spec"]["ports"][0]["port"]}"
        );
    }

    private static void AssertCommand(string script)
    {
        Assert.Contains("fleet learner", script, StringComparison.Ordinal);
        string help = ToolHelp();
        foreach (string word in script.Split([' ', '\n', '"'], StringSplitOptions.RemoveEmptyEntries))
            if (word.StartsWith("--", StringComparison.Ordinal))
                Assert.Contains(word, help, StringComparison.Ordinal);
    }

    private static string ToolHelp()
    {
        using var tool = Tool.Start("fleet", "learner", "--help");
        Assert.Equal(0, tool.WaitForExit());
        return tool.Output;
    }

    private static List<YamlNode> Read(string file)
    {
        using var reader = new StreamReader(Path.Combine(Folder(), file));
        var stream = new YamlStream();
        stream.Load(reader);
        return [.. stream.Documents.Select(static document => document.RootNode)];
    }

    private static string Folder([CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "deploy");
}
