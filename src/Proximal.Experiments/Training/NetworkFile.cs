using System.Text.Json;
using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Experiments;

/// <summary>
/// File <c>network.json</c> of a run: the layers of its networks, and the memory that follows from their sizes. It is
/// written when training starts, so that it can be shown without the environment or the model. Activations are measured
/// by <c>--dry-run</c> only.
/// </summary>
internal static class NetworkFile
{
    private const int Format = 1;

    /// <summary>Writes the file for an agent.</summary>
    /// <param name="path">File.</param>
    /// <param name="trainer">Trainer of the run.</param>
    public static void Write(string path, IAgentTrainer trainer)
    {
        IReadOnlyList<NetworkLayer> layers = NetworkLayer.Of(trainer);
        long parameters = layers.Sum(static layer => layer.Count) * sizeof(float);
        Write(
            path,
            $"{trainer.Policy.ObservationSpace}",
            $"{trainer.Policy.ActionSpace}",
            layers,
            [
                ("parameters", parameters),
                ("gradients", parameters),
                (trainer is OffPolicyTrainer ? "replay buffer, full" : "rollout", trainer.ExperienceBytes),
            ]
        );
    }

    /// <summary>Writes the file for a language model.</summary>
    /// <param name="path">File.</param>
    /// <param name="trainer">Trainer of the run.</param>
    public static void Write(string path, LanguageTrainer trainer)
    {
        long trained = trainer
            .Model.TrainableParameters()
            .Sum(static parameter => (long)parameter.Value.Count * sizeof(float));
        Write(
            path,
            observations: null,
            actions: null,
            LayersOf(trainer.Model),
            [
                (
                    "weights of the policy",
                    trainer.Model.NamedParameters().Sum(static parameter => parameter.Value.Bytes)
                ),
                ("gradients", trained),
                ("optimizer state", 2 * trained),
            ]
        );
    }

    private static List<NetworkLayer> LayersOf(Module model)
    {
        var layers = new List<NetworkLayer>();
        foreach (
            IGrouping<string, KeyValuePair<string, Tensor>> layer in model
                .NamedParameters()
                .GroupBy(static parameter => LayerOf(parameter.Key), StringComparer.Ordinal)
        )
            layers.Add(
                new NetworkLayer(
                    layer.Key,
                    Input: null,
                    Output: null,
                    [
                        .. layer.Select(static parameter => new KeyValuePair<string, string>(
                            parameter.Key[(parameter.Key.LastIndexOf('.') + 1)..],
                            parameter.Value.Shape.ToString()
                        )),
                    ]
                )
                {
                    Count = layer.Sum(static parameter => (long)parameter.Value.Count),
                }
            );
        return layers;
    }

    private static string LayerOf(string parameter) =>
        parameter.LastIndexOf('.') is var dot && dot > 0 ? parameter[..dot] : parameter;

    private static void Write(
        string path,
        string? observations,
        string? actions,
        IReadOnlyList<NetworkLayer> layers,
        IReadOnlyList<(string Name, long Bytes)> memory
    ) =>
        AtomicFile.Write(
            path,
            stream =>
            {
                using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
                writer.WriteStartObject();
                writer.WriteNumber("format"u8, Format);
                writer.WriteString("observations"u8, observations);
                writer.WriteString("actions"u8, actions);
                writer.WriteNumber("parameters"u8, layers.Sum(static layer => layer.Count));
                writer.WriteStartArray("layers"u8);
                foreach (NetworkLayer layer in layers)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name"u8, layer.Name);
                    writer.WriteString("input"u8, layer.Input);
                    writer.WriteString("output"u8, layer.Output);
                    writer.WriteStartObject("parameters"u8);
                    foreach ((string name, string shape) in layer.Parameters)
                        writer.WriteString(name, shape);
                    writer.WriteEndObject();
                    writer.WriteNumber("count"u8, layer.Count);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteStartArray("memory"u8);
                foreach ((string name, long bytes) in memory)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name"u8, name);
                    writer.WriteNumber("bytes"u8, bytes);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }
        );
}
