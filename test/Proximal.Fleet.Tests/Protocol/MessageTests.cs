namespace Proximal.Fleet.Tests;

public sealed class MessageTests
{
    [Fact]
    public void Unroll_survives_its_message()
    {
        UnrollMessage unroll = Example();
        UnrollMessage read = UnrollMessage.Read(unroll.Write());
        Assert.Equal(unroll.Write(), read.Write());
        Assert.Equal((unroll.Worker, unroll.Seed, unroll.Version), (read.Worker, read.Seed, read.Version));
    }

    [Fact]
    public void Every_damaged_byte_and_every_cut_is_noticed()
    {
        byte[] message = Example().Write();
        for (int i = 0; i < message.Length; i++)
        {
            byte[] damaged = [.. message];
            damaged[i] ^= 0x10;
            Assert.Throws<InvalidInputException>(() => UnrollMessage.Read(damaged));
            Assert.Throws<InvalidInputException>(() => UnrollMessage.Read(message.AsMemory(0, i)));
        }
    }

    [Fact]
    public void Weights_arrive_in_any_order_and_without_damaged_chunks()
    {
        byte[] weights = new byte[(3 * WeightsManifest.ChunkSize) + 17];
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (byte)(i * 7 >> 3);
        var store = new WeightsStore();
        store.Publish(4, new byte[1]);
        store.Publish(5, weights);
        var manifest = WeightsManifest.Read(store.Find(5)!.Write());
        var assembly = new WeightsAssembly(manifest);
        foreach (int chunk in (int[])[3, 1, 0])
        {
            byte[] bytes = store.Chunk(5, chunk)!.Value.ToArray();
            bytes[^1] ^= 1;
            Assert.False(assembly.Add(chunk, bytes));
            bytes[^1] ^= 1;
            Assert.False(assembly.Add(2, bytes));
            Assert.True(assembly.Add(chunk, bytes));
        }

        Assert.Equal([2], assembly.Missing);
        Assert.Contains("missing", Assert.Throws<InvalidInputException>(assembly.Complete).Message);
        Assert.True(assembly.Add(2, store.Chunk(5, 2)!.Value.Span));
        Assert.Equal(weights, assembly.Complete());
        Assert.NotNull(store.Find(4));
        store.Publish(6, new byte[1]);
        Assert.Null(store.Find(4));
        Assert.Null(store.Chunk(5, 4));
    }

    [Fact]
    public void Damaged_requests_are_refused_in_one_line()
    {
        var server = new FleetServer(new Messages().Exchange, new WeightsStore(), "", token: "secret");
        byte[] request = FleetRequest.Join("a", "secret");
        for (int i = 0; i < request.Length; i++)
        {
            InvalidInputException exception = Assert.Throws<InvalidInputException>(() =>
                server.Handle(request.AsMemory(0, i), TimeSpan.Zero)
            );
            Assert.DoesNotContain('\n', exception.Message);
        }
    }

    [Fact]
    public void Join_needs_the_token_and_other_requests_the_session()
    {
        var fleet = new Messages();
        var weights = new WeightsStore();
        weights.Publish(0, [1, 2, 3]);
        var server = new FleetServer(fleet.Exchange, weights, "configuration", token: "secret");
        JoinAnswer refused = JoinAnswer.Read(server.Handle(FleetRequest.Join("a", "guess"), TimeSpan.Zero));
        Assert.Contains("PROXIMAL_TOKEN", refused.Error);
        Assert.Equal((0, ""), (fleet.Exchange.Workers, refused.Configuration));
        JoinAnswer joined = JoinAnswer.Read(server.Handle(FleetRequest.Join("a", "secret"), TimeSpan.Zero));
        Assert.Equal(("", "configuration", 1), (joined.Error, joined.Configuration, joined.Incarnation));
        Assert.NotEmpty(server.Handle(FleetRequest.Chunk(joined.Session, 0, 0), TimeSpan.Zero));
        byte[] guess = new byte[joined.Session.Length];
        Assert.Empty(server.Handle(FleetRequest.Chunk(guess, 0, 0), TimeSpan.Zero));
        Assert.Equal(
            LeaseKind.JoinAgain,
            FleetServer.ReadLease(server.Handle(FleetRequest.Lease(guess), TimeSpan.Zero)).Kind
        );
    }

    [Fact]
    public void Unrolls_are_put_together_from_parts_and_damaged_ones_are_asked_for_again()
    {
        var fleet = new Messages(slots: 1);
        var server = new FleetServer(fleet.Exchange, new WeightsStore(), "");
        JoinAnswer joined = JoinAnswer.Read(server.Handle(FleetRequest.Join("a", ""), TimeSpan.Zero));
        byte[] message = fleet.Make("a", fleet.Lease("a")).Write();
        int half = message.Length / 2;
        PushAnswer Push(int offset, ReadOnlySpan<byte> part) =>
            (PushAnswer)
                server.Handle(FleetRequest.Push(joined.Session, message.Length, offset, part), TimeSpan.Zero)[0];

        Assert.Equal(PushAnswer.Damaged, Push(half, message.AsSpan(half)));
        Assert.Equal(PushAnswer.Partial, Push(0, message.AsSpan(0, half)));
        byte[] damaged = [.. message];
        damaged[^40] ^= 1;
        Assert.Equal(PushAnswer.Damaged, Push(half, damaged.AsSpan(half)));
        Assert.Equal(PushAnswer.Partial, Push(0, message.AsSpan(0, half)));
        Assert.Equal(PushAnswer.Accepted, Push(half, message.AsSpan(half)));
        Assert.Equal(PushAnswer.Duplicate, Push(0, message));
        Assert.Equal((1L, 2L, 1L), (fleet.Counters.Produced, fleet.Counters.Damaged, fleet.Counters.Duplicates));
    }

    private static UnrollMessage Example()
    {
        var fleet = new Messages();
        _ = fleet.Join("worker é");
        return fleet.Make("worker é", fleet.Lease("worker é"));
    }
}
