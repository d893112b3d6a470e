using System.Globalization;
using CsCheck;
using YamlDotNet.RepresentationModel;

namespace Proximal.Experiments.Tests;

/// <summary>Random values are the same after they are written as YAML and read.</summary>
public sealed class YamlPropertyTests
{
    private static readonly Gen<string> Texts = Gen.OneOf<string>(
        Gen.String[Gen.Char[' ', '~'], 0, 12],
        Gen.String[Gen.Char.AlphaNumeric, 0, 6],
        Gen.Frequency<string>(
                (3, Gen.Int[0x20, 0xD7FF].Select(char.ConvertFromUtf32)),
                (1, Gen.Int[0xE000, 0x10FFFF].Select(char.ConvertFromUtf32))
            )
            .Array[0, 8]
            .Select(string.Concat),
        Gen.OneOf(
            "null",
            "Null",
            "None",
            "~",
            "true",
            "no",
            "1e5",
            "0x1F",
            "...",
            "---",
            "- a",
            "a: b",
            "#",
            "<<",
            "!x"
        )
    );

    private static readonly Gen<YamlNode> Nodes = Gen.Recursive<YamlNode>(
        static (depth, nodes) =>
        {
            Gen<YamlNode>[] scalars =
            [
                Texts.Where(static text => !IsNumber(text)).Select(static text => (YamlNode)Quoted(text)),
                Gen.Double[-1e9, 1e9]
                    .Select(static number => (YamlNode)Plain(number.ToString("R", CultureInfo.InvariantCulture))),
                Gen.Long.Select(static number => (YamlNode)Plain(number.ToString(CultureInfo.InvariantCulture))),
                Gen.Bool.Select(static flag => (YamlNode)Plain(flag ? "true" : "false")),
            ];
            if (depth == 3)
                return Gen.OneOf<YamlNode>(scalars);
            Gen<YamlNode> list = nodes.Array[0, 4].Select(static items => (YamlNode)new YamlSequenceNode(items));
            Gen<YamlNode> map =
                from keys in Gen.String[Gen.Char.AlphaNumeric, 1, 5].ArrayUnique[0, 4]
                from values in nodes.Array[keys.Length]
                select (YamlNode)
                    new YamlMappingNode(
                        keys.Zip(
                            values,
                            static (key, value) => KeyValuePair.Create<YamlNode, YamlNode>(Quoted(key), value)
                        )
                    );
            return Gen.OneOf<YamlNode>([.. scalars, list, map]);
        }
    );

    [Fact]
    public void Yaml_text_round_trips() =>
        Texts.Sample(static text =>
        {
            var read = (YamlScalarNode)YamlText.ReadValue(TextValue.Format(text), "--set");
            Assert.Equal(text, read.Value);
            Assert.False(new ConfigurationValue(read, "key", "--set", 0).IsNull);
        });

    [Fact]
    public void Yaml_list_of_texts_round_trips() =>
        Texts
            .Array[0, 6]
            .Sample(static texts =>
                Assert.Equal(
                    texts,
                    ((YamlSequenceNode)YamlText.ReadValue(TextValue.Format(texts), "--set")).Children.Select(
                        static node => ((YamlScalarNode)node).Value
                    )
                )
            );

    [Fact]
    public void Yaml_node_on_one_line_round_trips() =>
        Nodes.Sample(static node =>
        {
            string text = FlowYaml.Write(node);
            Assert.DoesNotContain('\n', text);
            Assert.Equal(node, YamlText.ReadValue(text, "--set"));
        });

    [Fact]
    public void Options_round_trip_through_a_configuration() =>
        (
            from numbers in Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[1e-6, 1])
            from counts in Gen.Select(Gen.Int[1, 64], Gen.Int[1, 4096], Gen.Int[1, 20], Gen.Long[1, 1_000_000_000])
            from widths in Gen.Int[1, 1024].Array[0, 4]
            from flags in Gen.Select(Gen.Bool, Gen.Bool)
            from seed in Gen.ULong[0, long.MaxValue]
            select new PpoOptions
            {
                Gamma = numbers.Item1,
                GaeLambda = numbers.Item2,
                LearningRate = flags.Item1 ? Schedule.Linear(numbers.Item3) : numbers.Item3,
                EnvironmentCount = counts.Item1,
                StepsPerRollout = counts.Item2,
                Epochs = counts.Item3,
                TotalSteps = counts.Item4,
                NormalizeObservations = flags.Item2,
                Seed = seed,
                Network = new() { ActorWidths = widths, CriticWidths = widths },
            }
        ).Sample(static options =>
        {
            string yaml = Known.Run("CartPole-v1", options).ToYaml();
            RunConfiguration read = ConfigurationFile.Parse("config.yaml", yaml, Known.Registries).Single();
            Assert.Equal(yaml, read.ToYaml());
            var its = (PpoOptions)read.Options;
            Assert.Equal(
                (options.Gamma, options.GaeLambda, options.EnvironmentCount, options.StepsPerRollout, options.Epochs),
                (its.Gamma, its.GaeLambda, its.EnvironmentCount, its.StepsPerRollout, its.Epochs)
            );
            Assert.Equal(
                (options.TotalSteps, options.NormalizeObservations, options.Seed),
                (its.TotalSteps, its.NormalizeObservations, its.Seed)
            );
            Assert.Equal(options.LearningRate.At(0.5), its.LearningRate.At(0.5));
            Assert.Equal(options.Network.ActorWidths, its.Network.ActorWidths);
        });

    private static bool IsNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static YamlScalarNode Plain(string text) =>
        new YamlScalarNode(text) { Style = YamlDotNet.Core.ScalarStyle.Plain };

    private static YamlScalarNode Quoted(string text) =>
        new YamlScalarNode(text) { Style = YamlDotNet.Core.ScalarStyle.DoubleQuoted };
}
