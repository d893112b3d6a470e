// A trainer inside the loop of an engine, over the protocol of docs/protocol.md. C++17, one file, no packages.
//
// The engine owns the loop: Host::poll never waits. Between two decisions, agents repeat their last action for as many
// ticks as the engine likes; while the trainer learns, no request is pending and the agents stand still, and the rest of
// the game goes on. Call all members from one thread, such as the game thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#pragma comment(lib, "ws2_32.lib")
#else
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cerrno>
#endif

namespace proximal {

// A box of float32 numbers: bounds of all elements, and their number.
struct Box {
    int size;
    float low, high;

    std::string json() const {
        return "{\"type\":\"box\",\"shape\":[" + std::to_string(size) + "],\"low\":" + bound(low) + ",\"high\":" + bound(high) + "}";
    }

private:
    static std::string bound(float value) {
        return value > 3e38f ? "\"inf\"" : value < -3e38f ? "\"-inf\"" : std::to_string(value);
    }
};

// A choice of one of n actions. The action is its index.
struct Discrete {
    int n;

    std::string json() const { return "{\"type\":\"discrete\",\"n\":" + std::to_string(n) + "}"; }
};

enum class Request { none, reset, step };

// What one connection of the trainer asks for its agents. Agents count from 0 within a session.
class Session {
public:
    Request request() const { return pending_; }
    int agents() const { return count_; }
    // Index of the first agent of the session in the world.
    int first() const { return first_; }

    // Whether the agent starts an episode now, in a reset.
    bool starts(int agent) const { return starts_[agent]; }
    // Seed of the random numbers of the agent; empty: they continue.
    std::optional<std::uint32_t> seed(int agent) const { return seeds_[agent]; }
    // Action of the agent, in a step.
    const float* action(int agent) const { return &actions_[static_cast<std::size_t>(agent) * action_size_]; }

    // Adds to the reward since the last decision.
    void reward(int agent, double amount) { rows_[agent].reward += amount; }

    // Ends the episode with its last observation: terminated by the task, or truncated, such as by a time limit. Start
    // the next episode of the agent at once.
    void end(int agent, bool terminated, const float* last) {
        rows_[agent].terminated = terminated;
        rows_[agent].truncated = !terminated;
        put(finals_, last, observation_size_ * sizeof(float));
    }

    // Sets the observation for the next decision; in the order of the agents.
    void observe(const float* observation) { put(observations_, observation, observation_size_ * sizeof(float)); }

    // Answers the request, after each agent was observed.
    void reply() {
        std::size_t size = observation_size_ * sizeof(float);
        if (observations_.size() != size * count_)
            throw std::logic_error("observe each agent of the session once before reply");
        std::vector<char> payload;
        for (int i = 0; i < count_; i++) {
            char flags[4] = {static_cast<char>(rows_[i].terminated), static_cast<char>(rows_[i].truncated), 0, 0};
            std::int32_t lives = -1;
            put(payload, &rows_[i].reward, sizeof(double));
            put(payload, flags, sizeof flags);
            put(payload, &lives, sizeof lives);
            put(payload, &observations_[i * size], size);
            rows_[i] = Row{};
        }
        if (autoreset_)
            payload.insert(payload.end(), finals_.begin(), finals_.end());
        observations_.clear();
        finals_.clear();
        pending_ = Request::none;
        send_frame(result_kind, payload);
    }

private:
    friend class Host;
    static constexpr unsigned char hello_kind = 1, reset_kind = 3, step_kind = 4, close_kind = 9, spaces_kind = 65,
                                   result_kind = 67, error_kind = 71;

#ifdef _WIN32
    using Socket = SOCKET;
#else
    using Socket = int;
#endif

    struct Row {
        double reward = 0;
        bool terminated = false, truncated = false;
    };

    static void put(std::vector<char>& target, const void* bytes, std::size_t size) {
        const char* begin = static_cast<const char*>(bytes);
        target.insert(target.end(), begin, begin + size);
    }

    void send_frame(unsigned char kind, const std::vector<char>& payload) {
        std::uint32_t length = static_cast<std::uint32_t>(payload.size());
        put(output_, &length, sizeof length);
        put(output_, &kind, 1);
        output_.insert(output_.end(), payload.begin(), payload.end());
    }

    void send_error(const std::string& message) {
        std::string json = "{\"type\":\"Error\",\"message\":\"" + message + "\"}";
        send_frame(error_kind, std::vector<char>(json.begin(), json.end()));
    }

    Socket socket_{};
    int first_ = 0, count_ = 0;
    std::size_t observation_size_ = 0, action_size_ = 0;
    bool autoreset_ = true, greeted_ = false, closed_ = false;
    Request pending_ = Request::none;
    std::vector<char> input_, output_, observations_, finals_;
    std::vector<float> actions_;
    std::vector<Row> rows_;
    std::vector<bool> starts_;
    std::vector<std::optional<std::uint32_t>> seeds_;
};

// Listens on the loopback interface for trainers. Each connection gets free agents of the world.
class Host {
public:
    template <class Actions>
    Host(std::uint16_t port, int agents, Box observations, Actions actions, int max_episode_steps)
        : taken_(agents, false), observation_size_(observations.size), action_size_(size_of(actions)) {
        spaces_ = "{\"observation\":" + observations.json() + ",\"action\":" + actions.json() +
                  ",\"max_episode_steps\":" + std::to_string(max_episode_steps) + "}";
#ifdef _WIN32
        WSADATA data;
        WSAStartup(MAKEWORD(2, 2), &data);
#endif
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        int yes = 1;
        setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, reinterpret_cast<const char*>(&yes), sizeof yes);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 || listen(listener_, 16) != 0)
            throw std::runtime_error("port " + std::to_string(port) + " cannot be used");
        do_not_wait(listener_);
    }

    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    ~Host() {
        for (auto& session : sessions_)
            close_socket(session->socket_);
        close_socket(listener_);
    }

    // Handles what has arrived, without waiting. Returns the sessions; those that are closed have gone.
    const std::vector<std::unique_ptr<Session>>& poll() {
        accept_new();
        for (auto& session : sessions_) {
            flush(*session);
            receive(*session);
            // A trainer has at most one request at a time.
            while (session->pending_ == Request::none && !session->closed_ && handle_frame(*session)) {
            }
            flush(*session);
        }
        for (std::size_t i = sessions_.size(); i-- > 0;)
            if (sessions_[i]->closed_)
                remove(i);
        return sessions_;
    }

private:
    using Socket = Session::Socket;
    static constexpr std::uint32_t largest_frame = 1u << 26;

    static std::size_t size_of(const Box& box) { return static_cast<std::size_t>(box.size); }
    static std::size_t size_of(const Discrete&) { return 1; }

    void accept_new() {
        while (true) {
            Socket accepted = ::accept(listener_, nullptr, nullptr);
#ifdef _WIN32
            if (accepted == INVALID_SOCKET)
                return;
#else
            if (accepted < 0)
                return;
#endif
            int yes = 1;
            setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<const char*>(&yes), sizeof yes);
            do_not_wait(accepted);
            sessions_.push_back(std::make_unique<Session>());
            sessions_.back()->socket_ = accepted;
        }
    }

    void receive(Session& session) {
        char buffer[65536];
        while (session.input_.size() < largest_frame) {
            auto count = ::recv(session.socket_, buffer, sizeof buffer, 0);
            if (count > 0) {
                session.input_.insert(session.input_.end(), buffer, buffer + count);
            } else {
                session.closed_ = session.closed_ || count == 0 || !would_wait();
                return;
            }
        }
    }

    void flush(Session& session) {
        while (!session.output_.empty()) {
#ifdef MSG_NOSIGNAL
            constexpr int flags = MSG_NOSIGNAL;
#else
            constexpr int flags = 0;
#endif
            auto count = ::send(session.socket_, session.output_.data(), static_cast<int>(session.output_.size()), flags);
            if (count <= 0) {
                session.closed_ = session.closed_ || !would_wait();
                return;
            }
            session.output_.erase(session.output_.begin(), session.output_.begin() + count);
        }
    }

    // Handles the next frame; false if it has not arrived.
    bool handle_frame(Session& session) {
        if (session.input_.size() < 5)
            return false;
        std::uint32_t length;
        std::memcpy(&length, session.input_.data(), sizeof length);
        if (length > largest_frame) {
            session.closed_ = true;
            return false;
        }
        if (session.input_.size() < 5u + length)
            return false;
        unsigned char kind = static_cast<unsigned char>(session.input_[4]);
        std::vector<char> payload(session.input_.begin() + 5, session.input_.begin() + 5 + length);
        session.input_.erase(session.input_.begin(), session.input_.begin() + 5 + length);
        if (kind == Session::close_kind)
            session.closed_ = true;
        else if (kind == Session::hello_kind && !session.greeted_)
            greet(session, std::string(payload.begin(), payload.end()));
        else if (!session.greeted_)
            session.send_error("HELLO must come first");
        else if (kind == Session::reset_kind)
            reset(session, payload);
        else if (kind == Session::step_kind)
            step(session, payload);
        else
            session.send_error("request " + std::to_string(kind) + " is not known");
        return true;
    }

    // Reads the two members of the JSON that matter here. An engine's own JSON reader may take its place.
    void greet(Session& session, const std::string& json) {
        std::size_t at = json.find("\"count\"");
        int count = at == std::string::npos ? 0 : std::atoi(json.c_str() + json.find(':', at) + 1);
        at = json.find("\"autoreset\"");
        session.autoreset_ = at == std::string::npos || json.compare(json.find_first_not_of(": ", at + 11), 4, "true") == 0;
        int first = find_free(count);
        if (first < 0) {
            session.send_error("the world has " + std::to_string(taken_.size()) + " agents, and fewer than " + std::to_string(count) + " are free");
            return;
        }
        for (int i = first; i < first + count; i++)
            taken_[i] = true;
        session.first_ = first;
        session.count_ = count;
        session.observation_size_ = observation_size_;
        session.action_size_ = action_size_;
        session.actions_.assign(count * action_size_, 0);
        session.rows_.assign(count, {});
        session.starts_.assign(count, false);
        session.seeds_.assign(count, std::nullopt);
        session.greeted_ = true;
        session.send_frame(Session::spaces_kind, std::vector<char>(spaces_.begin(), spaces_.end()));
    }

    void reset(Session& session, const std::vector<char>& payload) {
        constexpr std::size_t entry = 9;
        session.starts_.assign(session.count_, false);
        session.seeds_.assign(session.count_, std::nullopt);
        for (std::size_t at = 0; at + entry <= payload.size(); at += entry) {
            std::uint32_t agent, seed;
            std::memcpy(&agent, &payload[at], sizeof agent);
            std::memcpy(&seed, &payload[at + 5], sizeof seed);
            if (agent >= static_cast<std::uint32_t>(session.count_)) {
                session.send_error("there is no environment " + std::to_string(agent));
                return;
            }
            session.starts_[agent] = true;
            if (payload[at + 4] != 0)
                session.seeds_[agent] = seed;
        }
        session.pending_ = Request::reset;
    }

    void step(Session& session, const std::vector<char>& payload) {
        if (payload.size() != session.actions_.size() * sizeof(float)) {
            session.send_error("STEP has another number of actions");
            return;
        }
        std::memcpy(session.actions_.data(), payload.data(), payload.size());
        session.pending_ = Request::step;
    }

    int find_free(int count) const {
        int run = 0;
        for (int i = 0; count > 0 && i < static_cast<int>(taken_.size()); i++) {
            run = taken_[i] ? 0 : run + 1;
            if (run == count)
                return i - count + 1;
        }
        return -1;
    }

    void remove(std::size_t index) {
        Session& session = *sessions_[index];
        close_socket(session.socket_);
        for (int i = session.first_; i < session.first_ + session.count_; i++)
            taken_[i] = false;
        sessions_.erase(sessions_.begin() + static_cast<std::ptrdiff_t>(index));
    }

#ifdef _WIN32
    static void do_not_wait(Socket socket) {
        u_long yes = 1;
        ioctlsocket(socket, FIONBIO, &yes);
    }
    static bool would_wait() { return WSAGetLastError() == WSAEWOULDBLOCK; }
    static void close_socket(Socket socket) { closesocket(socket); }
#else
    static void do_not_wait(Socket socket) { fcntl(socket, F_SETFL, O_NONBLOCK); }
    static bool would_wait() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }
    static void close_socket(Socket socket) { ::close(socket); }
#endif

    Socket listener_;
    std::vector<std::unique_ptr<Session>> sessions_;
    std::vector<bool> taken_;
    std::size_t observation_size_, action_size_;
    std::string spaces_;
};

}  // namespace proximal
